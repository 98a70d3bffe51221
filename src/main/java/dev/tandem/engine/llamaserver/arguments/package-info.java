/** The command line of {@code llama-server} v0.5.0, read once: flags, their values and what they decide. */
@NullMarked
package dev.tandem.engine.llamaserver.arguments;

import org.jspecify.annotations.NullMarked;
