/** The Jinja that chat templates are written in, evaluated as llama.cpp evaluates it, with every stretch of a client's text kept apart from the template's own. */
@NullMarked
package dev.tandem.jinja;

import org.jspecify.annotations.NullMarked;
