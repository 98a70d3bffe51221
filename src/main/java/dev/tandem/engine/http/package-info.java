/** Speaks OpenAI's HTTP API to a server that answers chats. */
@NullMarked
package dev.tandem.engine.http;

import org.jspecify.annotations.NullMarked;
