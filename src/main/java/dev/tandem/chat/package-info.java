/** The life of one request: assign, generate, observe, record. */
@NullMarked
package dev.tandem.chat;

import org.jspecify.annotations.NullMarked;
