"""Validates one template with AWS's engine, as a program of its own would: `aws_engine.py TEMPLATE`."""

import sys

from cloudformation_validate import CompositeEngine

report = CompositeEngine().validate_template(sys.argv[1])
print(len(report.diagnostics), "findings")
