package dev.tandem.command.compare;

import dev.tandem.replay.report.Verdict;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What came out, for a terminal. */
public final class VerdictText {

    private VerdictText() {}

    /** Each question once, with what there is to say to it below. */
    public static String of(List<Verdict> verdicts) {
        Map<Verdict.Question, List<String>> answers = new EnumMap<>(Verdict.Question.class);
        verdicts.forEach(one -> answers.computeIfAbsent(one.question(), question -> new ArrayList<>())
                .add("  " + one.sentence()));
        return answers.entrySet().stream()
                .map(one -> one.getKey().text() + "\n" + String.join("\n", one.getValue()))
                .collect(Collectors.joining("\n"));
    }
}
