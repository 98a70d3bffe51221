/** Reads the source of templates, as llama.cpp reads them. */
@NullMarked
package dev.tandem.jinja.syntax;

import org.jspecify.annotations.NullMarked;
