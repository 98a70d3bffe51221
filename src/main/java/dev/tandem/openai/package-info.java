/** The HTTP edge: OpenAI's wire format, server-sent events and the only error mapper. */
@NullMarked
package dev.tandem.openai;

import org.jspecify.annotations.NullMarked;
