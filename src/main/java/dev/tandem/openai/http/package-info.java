/** What HTTP itself asks of a server, whatever is said over it: connections, heads, bodies and methods. */
@NullMarked
package dev.tandem.openai.http;

import org.jspecify.annotations.NullMarked;
