import { Cursor } from "../../cursor.js";
import type { Diagnostic } from "../../diagnostic.js";
import type { SourceDocument } from "../../load.js";
import type { References } from "../../references.js";
import { channelNoQueryNorFragment2, channelNoQueryNorFragment3 } from "./channel-no-query-nor-fragment.js";
import { channelParameters2, channelParameters3 } from "./channel-parameters.js";
import { channelServers2 } from "./channel-servers.js";
import {
  messageExamples2,
  messageExamples3,
  schemaDefault2,
  schemaDefault3,
  schemaExamples2,
  schemaExamples3,
} from "./examples.js";
import { messageIdUniqueness2 } from "./message-id-uniqueness.js";
import { operationIdUniqueness2 } from "./operation-id-uniqueness.js";
import { operationMessagesFromReferredChannel3 } from "./operation-messages-from-referred-channel.js";
import { operationSecurity2 } from "./operation-security.js";
import { requiredChannelServersUnambiguity3 } from "./required-channel-servers-unambiguity.js";
import { requiredOperationChannelUnambiguity3 } from "./required-operation-channel-unambiguity.js";
import type { Rule } from "./rule.js";
import { serverSecurity2 } from "./server-security.js";
import { serverVariables2 } from "./server-variables.js";
import { tagsUniqueness2 } from "./tags-uniqueness.js";

/*
 * The rules that are errors to the official parser. Those that it only recommends do not matter to code, and are
 * left out: asyncapi-latest-version, asyncapi-id, asyncapi-defaultContentType, asyncapi-info-description,
 * asyncapi-info-contact, asyncapi-info-contact-properties, asyncapi-info-license, asyncapi-info-license-url,
 * asyncapi-servers, asyncapi-unused-component, asyncapi2-tags, asyncapi2-server-no-empty-variable,
 * asyncapi2-server-no-trailing-slash, asyncapi2-channel-no-empty-parameter, asyncapi2-channel-no-trailing-slash,
 * asyncapi2-operation-operationId, asyncapi2-message-messageId, asyncapi2-unused-securityScheme.
 *
 * Others are part of the structure here: asyncapi-is-asyncapi, asyncapi-document-resolved,
 * asyncapi-document-unresolved, asyncapi2-schemas. asyncapi3-channel-servers never finds anything: it looks for
 * names, and in AsyncAPI 3 servers are referred to. asyncapi2-message-examples-custom-format goes with
 * asyncapi2-message-examples.
 */
const rules: Readonly<Record<2 | 3, readonly Rule[]>> = {
  2: [
    serverSecurity2,
    serverVariables2,
    channelParameters2,
    channelServers2,
    channelNoQueryNorFragment2,
    operationIdUniqueness2,
    operationSecurity2,
    messageIdUniqueness2,
    messageExamples2,
    schemaDefault2,
    schemaExamples2,
    tagsUniqueness2,
  ],
  3: [
    operationMessagesFromReferredChannel3,
    requiredOperationChannelUnambiguity3,
    requiredChannelServersUnambiguity3,
    channelNoQueryNorFragment3,
    channelParameters3,
    messageExamples3,
    schemaDefault3,
    schemaExamples3,
  ],
};

/** What breaks the rules of the document's version. */
export function checkRules(document: SourceDocument, references: References): readonly Diagnostic[] {
  const root = Cursor.root(document, references);
  const major = root.string("asyncapi")?.startsWith("2") === true ? 2 : 3;
  const diagnostics: Diagnostic[] = [];
  for (const { name, severity = "error", check } of rules[major])
    check(root, (broken) => void diagnostics.push({ severity, rule: name, ...broken }));
  return diagnostics;
}
