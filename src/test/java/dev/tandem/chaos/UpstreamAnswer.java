package dev.tandem.chaos;

import java.util.List;

/**
 * What a misbehaving upstream answers.
 *
 * @param status of the response
 * @param events {@code data} of an event stream, each as it is; of a response that is none, its body in one
 * @param end how it ends: {@code done} after {@code [DONE]}, {@code eof} without, {@code reset} with the connection closed
 *     amid the response, {@code json} for no stream, {@code gzip} for no stream, compressed
 */
record UpstreamAnswer(int status, List<String> events, String end) {}
