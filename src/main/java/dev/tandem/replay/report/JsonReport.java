package dev.tandem.replay.report;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.json.JsonMappers;
import dev.tandem.quality.Signal;
import dev.tandem.replay.store.Answer;
import dev.tandem.replay.store.Prompt;
import dev.tandem.replay.store.ReplayPlan;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;

/** The report for programs: the summary's fields, then {@code answers}, one element for each prompt. */
final class JsonReport {

    private JsonReport() {}

    static void write(ReplayReport report, OutputStream out) throws IOException {
        JsonGenerator json = JsonMappers.REPLAYS.getFactory().createGenerator(out);
        json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        json.useDefaultPrettyPrinter();
        json.writeStartObject();
        JsonNode summary = JsonMappers.REPLAYS.valueToTree(report.summary());
        for (Map.Entry<String, JsonNode> field : summary.properties()) {
            json.writeObjectField(field.getKey(), field.getValue());
        }
        json.writeArrayFieldStart("verdicts");
        for (Verdict verdict : report.verdicts()) {
            json.writeTree(JsonMappers.REPLAYS.valueToTree(verdict));
        }
        json.writeEndArray();
        json.writeArrayFieldStart("answers");
        report.rows(answeredPrompt -> json.writeTree(row(report.plan(), answeredPrompt)));
        json.writeEndArray();
        json.writeEndObject();
        json.close();
    }

    private static ObjectNode row(ReplayPlan plan, AnsweredPrompt answeredPrompt) {
        Prompt prompt = answeredPrompt.prompt();
        ObjectNode json = JsonMappers.REPLAYS
                .createObjectNode()
                .put("prompt", prompt.index())
                .put("line", prompt.line())
                .put("unit", prompt.unit())
                .put("greedy", prompt.greedy());
        if (prompt.kind() != null) {
            json.put("kind", prompt.kind());
        }
        json.set("messages", prompt.body().path("messages"));
        ObjectNode answers = json.putObject("answers");
        ObjectNode latency = json.putObject("latency");
        answeredPrompt.answers().forEach((arm, answer) -> {
            answers.set(arm.name(), answer(answer));
            latency.putObject(arm.name())
                    .put("timeToFirstToken", answer.timeToFirstToken())
                    .put("timePerOutputToken", answer.timePerOutputToken())
                    .put("duration", answer.duration())
                    .put("busy", answer.busy())
                    .set("timings", JsonMappers.REPLAYS.valueToTree(answer.timings()));
        });
        ObjectNode drift = json.putObject("drift");
        answeredPrompt
                .scores()
                .forEach((arm, scores) -> drift.set(
                        arm.name(),
                        JsonMappers.REPLAYS.valueToTree(AnswerDrift.of(plan.model(), prompt, arm, scores))));
        return json;
    }

    private static ObjectNode answer(Answer answer) {
        ObjectNode json = JsonMappers.REPLAYS.createObjectNode();
        if (answer.failed()) {
            return json.put("error", answer.error()).put("message", answer.message());
        }
        json.put("text", answer.text());
        if (answer.reasoning() != null) {
            json.put("reasoning", answer.reasoning());
        }
        if (answer.toolCalls() != null) {
            json.set("toolCalls", answer.toolCalls());
        }
        json.put("finishReason", answer.finishReason())
                .put("promptTokens", answer.promptTokens())
                .put("outputTokens", answer.outputTokens());
        var signals = json.putArray("signals");
        answer.signals().stream().map(Signal::label).forEach(signals::add);
        return json;
    }
}
