/** What is changed or checked in a request before {@code llama-server} gets it, and what it refuses of it. */
@NullMarked
package dev.tandem.engine.llamaserver.request;

import org.jspecify.annotations.NullMarked;
