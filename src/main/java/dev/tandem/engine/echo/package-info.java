/** A completion that begins with its prompt, told with how likely each token of that was. */
@NullMarked
package dev.tandem.engine.echo;

import org.jspecify.annotations.NullMarked;
