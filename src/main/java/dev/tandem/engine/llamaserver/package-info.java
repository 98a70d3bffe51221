/** Models that llama.cpp's {@code llama-server} runs: child processes that Tandem owns, or one that runs already. */
@NullMarked
package dev.tandem.engine.llamaserver;

import org.jspecify.annotations.NullMarked;
