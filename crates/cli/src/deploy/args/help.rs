//! Examples and exit codes for the help of the commands that talk to AWS.

/// Help of `deploy`.
pub const DEPLOY: &str = "\
Examples:
  stackwright deploy                              deploy the app's only stack
  stackwright deploy --all --concurrency 4        all stacks, in dependency order, up to 4 at a time
  stackwright deploy Api --parameters Size=small  with a parameter
  stackwright deploy --yes --progress plain       in CI: no questions, plain lines
  stackwright deploy Api --no-execute --change-set review   prepare it, execute it later with
  stackwright deploy Api --change-set review

Ctrl-C lets go of a deployment; CloudFormation goes on, and the same command picks it up again.

Exit codes:
  0    deployed, or nothing to change
  1    errors in the app or a template, or a deployment failed
  2    could not run: usage, configuration, credentials
  3    consent was needed and not given; what needed it was not changed
  130  interrupted; what goes on is said";

/// Help of `diff`.
pub const DIFF: &str = "\
Examples:
  stackwright diff                        the app against what is deployed
  stackwright diff Api --against old.out  against another assembly, offline
  stackwright diff Api --against old.yaml against a template file, offline
  stackwright diff Api --template new.yaml   a template file against what is deployed
  stackwright diff --fail                 exit code 1 when there are differences, for CI

Marks: + added, ~ changed, ± replaced, - removed

Exit codes:
  0    compared
  1    there are differences and --fail was given, or the app has errors
  2    could not run: usage, configuration, credentials
  130  interrupted";

/// Help of `destroy`.
pub const DESTROY: &str = "\
Examples:
  stackwright destroy Api          Api and the stacks that depend on it, the last one first
  stackwright destroy Api --yes    without question
  stackwright destroy --all        every stack of the app

Exit codes:
  0    deleted, or not there
  1    a deletion failed
  2    could not run: usage, configuration, credentials
  3    consent was needed and not given; nothing was deleted
  130  interrupted; what goes on is said";

/// Help of `events`.
pub const EVENTS: &str = "\
Examples:
  stackwright events Api            the events of the last operation
  stackwright events Api --follow   follow an operation that is going on to its end
  stackwright events Api --all      everything that CloudFormation still has

Exit codes:
  0    shown; with --follow, the operation went well
  1    with --follow, the operation failed
  2    could not run: usage, configuration, credentials, no such stack
  130  interrupted";

/// Help of `outputs`.
pub const OUTPUTS: &str = "\
Examples:
  stackwright outputs Api
  stackwright outputs Api Network --json

Exit codes:
  0    printed
  2    could not run: usage, configuration, credentials, no such stack
  130  interrupted";

/// Help of `rollback`.
pub const ROLLBACK: &str = "\
Examples:
  stackwright rollback Api               bring back a stack whose update failed
  stackwright rollback Api --cancel      cancel an update that is going on
  stackwright rollback Api --skip Queue  continue a failed rollback without this resource

Exit codes:
  0    rolled back, or nothing to roll back
  1    the rollback failed
  2    could not run: usage, configuration, credentials, no such stack
  130  interrupted; what goes on is said";

/// Help of `drift`.
pub const DRIFT: &str = "\
Examples:
  stackwright drift Api
  stackwright drift Api --fail     exit code 1 when something has drifted, for CI

Exit codes:
  0    compared
  1    something has drifted and --fail was given, or the comparison failed
  2    could not run: usage, configuration, credentials, no such stack
  130  interrupted";

/// Help of `import`.
pub const IMPORT: &str = "\
Examples:
  stackwright import Data                                        ask what identifies each new resource
  stackwright import Data --resource Files:BucketName=my-bucket  give it

A resource without DeletionPolicy is imported with Retain. What else differs between the template and the stack is left to
the next deployment.

Exit codes:
  0    imported
  1    the import failed
  2    could not run: usage, configuration, credentials
  3    consent or an identifier was needed and not given; nothing was changed
  130  interrupted; what goes on is said";

/// Help of `bootstrap`.
pub const BOOTSTRAP: &str = "\
Examples:
  stackwright bootstrap                     for the account and region of the credentials
  stackwright bootstrap --region eu-west-1
  stackwright bootstrap --show-template     read what it would deploy, without AWS

Templates up to 51,200 bytes need no bootstrap.

Exit codes:
  0    deployed, or nothing to change
  1    the deployment failed
  2    could not run: usage, configuration, credentials
  3    consent was needed and not given; nothing was changed
  130  interrupted; what goes on is said";
