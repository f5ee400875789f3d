#!/bin/sh
cp *.template.json "$CDK_OUTDIR/"
[ "$2" = foreign ] || cp diagnostics.json "$CDK_OUTDIR/"
cp "$1" "$CDK_OUTDIR/manifest.json"
