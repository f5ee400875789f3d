#!/bin/sh
# An app as small as can be: its assembly is ready, and it says something on stdout, unless QUIET is set.
[ -n "$QUIET" ] || echo "the app runs"
mkdir -p "$CDK_OUTDIR"
cp -R assembly/. "$CDK_OUTDIR"
