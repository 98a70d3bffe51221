/** What is inside a GGUF file: metadata, tensor table, bits per weight and hashes, read without loading weights. */
@NullMarked
package dev.tandem.gguf;

import org.jspecify.annotations.NullMarked;
