/** What GraalVM must be told to make a native program, and whether it is. */
@NullMarked
package dev.tandem.nativeimage;

import org.jspecify.annotations.NullMarked;
