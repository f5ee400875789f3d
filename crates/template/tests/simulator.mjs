// Reads requests, one a line, and writes what the simulator decides of each: Allowed, ImplicitlyDenied, ExplicitlyDenied,
// or why it does not decide.
import { createInterface } from 'node:readline'
import { createRequire } from 'node:module'

const { runSimulation } = createRequire(process.argv[2] + '/')('@cloud-copilot/iam-simulate')

const named = (policies) => policies.map((policy, index) => ({ name: `p${index}`, policy }))

for await (const line of createInterface({ input: process.stdin })) {
  const one = JSON.parse(line)
  const simulation = {
    request: {
      principal: one.principal,
      action: one.action,
      resource: { resource: one.resource, accountId: one.account },
      contextVariables: one.context,
    },
    identityPolicies: named(one.identity),
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    permissionBoundaryPolicies: one.boundary ? named([one.boundary]) : undefined,
    sessionPolicy: one.session ?? undefined,
    resourcePolicy: one.policy ?? undefined,
  }
  let found
  try {
    const result = await runSimulation(simulation, {})
    found = result.resultType === 'error' ? `error: ${JSON.stringify(result.errors)}` : result.overallResult
    const ignored = result.result?.ignoredContextKeys ?? []
    if (ignored.length > 0) found = `error: it ignores ${ignored}`
  } catch (error) {
    found = `error: ${error.message}`
  }
  console.log(found.replaceAll('\n', ' '))
}
