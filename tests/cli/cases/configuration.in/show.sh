#!/bin/sh
# Shows what it was given, and writes an assembly with one stack.
echo "arguments: $*"
env | grep -e '^CDK_CONTEXT' -e '^CDK_CLI' -e '^CDK_DEFAULT' -e '^AWS_PROFILE' -e '^AWS_REGION' -e '^STACKWRIGHT' | sort
echo "output: $(basename "$CDK_OUTDIR")"
mkdir -p "$CDK_OUTDIR"
echo '{"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}' > "$CDK_OUTDIR/S.template.json"
cat > "$CDK_OUTDIR/manifest.json" <<'END'
{"version":"38.0.0","artifacts":{"S":{"type":"aws:cloudformation:stack","environment":"aws://unknown-account/unknown-region","properties":{"templateFile":"S.template.json"}}}}
END
