package dev.tandem.engine.embedded.template;

/**
 * What a template makes of its messages, as far as they must be prepared for it.
 *
 * @param stringContent whether it takes contents that are texts
 * @param typedContent whether it takes contents that are lists of parts
 * @param systemRole whether it looks at a system message
 * @param objectArguments whether it looks into the arguments of tool calls
 */
record TemplateCapabilities(boolean stringContent, boolean typedContent, boolean systemRole, boolean objectArguments) {}
