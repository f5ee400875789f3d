#!/bin/sh
[ -n "$1" ] && cp "$1" "$CDK_OUTDIR/diagnostics.json"
cp manifest.json template.json more.json "$CDK_OUTDIR"
