/** Clients that nobody here wrote, and the packaged program and the README as a newcomer meets them. */
@NullMarked
package dev.tandem.clients;

import org.jspecify.annotations.NullMarked;
