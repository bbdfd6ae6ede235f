import { EXIT } from '../core/model/errors.js'
import { editFile, showFile, tell, typeCommand, type DemoStage } from './demo-stage.js'

const TEMPLATE = `template:
  version: 1.0.0
  variables:
    TENANT_ID: { type: string }
    TENANT_NAME: { type: string }
flow_id: \${TENANT_ID}-welcome
name: Welcome to \${TENANT_NAME}
screens:
  - id: hello
    title: Welcome to \${TENANT_NAME}
    buttons: [Look around, { label: Not now, to: end }]
  - id: tour
    title: Three things to try
    text: [Invite a colleague, Connect your calendar, Choose a theme]
    buttons: [Done]
`

const TEST = `flow: welcome.yaml
variables: { TENANT_ID: acme-corp, TENANT_NAME: ACME Corporation }
scenarios:
  - name: a newcomer looks around
    steps:
      - screen: hello
        shows: [Welcome to ACME Corporation]
        press: Look around
      - { screen: tour, press: Done }
  - name: somebody is in a hurry
    steps:
      - { screen: hello, press: Not now }
`

const CONFIG = `include: [tenants.yaml]
tenants:
  - { id: globex, name: Globex }
flows:
  - template: welcome.yaml
    variables: { TENANT_ID: test-tenant, TENANT_NAME: Test Tenant }
  - template: welcome.yaml
    variables: { TENANT_ID: acme-corp, TENANT_NAME: ACME Corporation }
  - template: welcome.yaml
    variables: { TENANT_ID: globex, TENANT_NAME: Globex }
`

const TITLE = '    title: Welcome to ${TENANT_NAME}\n'
const NEW_LINE = '    text: A quick tour of ${TENANT_NAME} awaits you.\n'

/** One template for three tenants: tested, applied, and what its next version would change in each of them. */
export async function tellOfTemplates(stage: DemoStage): Promise<void> {
  await showFile(stage, {
    why: 'Every tenant gets a welcome in its own name. The flow is written once, as a\ntemplate. This is welcome.yaml:',
    name: 'welcome.yaml',
    text: TEMPLATE,
  })
  await showFile(stage, {
    why: 'How people walk through it is written down too, in welcome.flow-test.yaml:',
    name: 'welcome.flow-test.yaml',
    text: TEST,
  })
  await typeCommand(stage, {
    why: 'It is tried before anybody sees it, without a browser.',
    type: 'flow test',
    exit: EXIT.done,
  })
  await showFile(stage, {
    why: 'And descope.yaml asks for it three times, once for a tenant that is new:',
    name: 'descope.yaml',
    text: CONFIG,
  })
  await typeCommand(stage, {
    why: 'Three flows from one template, and the tenant: one plan, one backup, one run.',
    type: '--local apply --yes',
    exit: EXIT.done,
  })
  await editFile(stage, {
    name: 'welcome.yaml',
    edits: [
      ['version: 1.0.0', 'version: 2.0.0'],
      [TITLE, `${TITLE}${NEW_LINE}`],
    ],
  })
  tell(stage, 'In welcome.yaml we make version 2.0.0, with one line more on the first screen:', NEW_LINE)
  await typeCommand(stage, {
    why: 'Whoever looked around still can.',
    type: 'flow test',
    exit: EXIT.done,
  })
  await typeCommand(stage, {
    why: 'An upgrade is a plan: from which version to which, and what changes for whom.',
    type: '--local plan',
    exit: EXIT.done,
  })
}
