/** Holds the bodies of requests to OpenAI's types and ranges before any engine sees them. */
@NullMarked
package dev.tandem.openai.validation;

import org.jspecify.annotations.NullMarked;
