/** llama.cpp's C API, called through the foreign-function API: one binding for each ABI that is known. */
@NullMarked
package dev.tandem.engine.embedded.libllama;

import org.jspecify.annotations.NullMarked;
