package dev.tandem.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.command.compare.CompareFolder;
import dev.tandem.gguf.FileHash;
import dev.tandem.switchback.WeightedVariant;
import dev.tandem.switchback.WindowSchedule;
import dev.tandem.testing.GgufWriter;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is decided before anything is loaded. */
@Tag("unit")
class CompareCommandTest {

    private static final String STATIC = "src/main/resources/models/demo-Q2_K.gguf";
    private static final String DYNAMIC = "src/main/resources/models/demo-UD-Q2_K_XL.gguf";
    private static final String REFERENCE = "src/main/resources/models/demo-Q8_0.gguf";
    private static final String VARIANT = "tandem.models.comparison.variants.";

    @TempDir
    Path directory;

    private final List<CompareRequest> started = new ArrayList<>();

    private CommandResult run(Map<String, String> environment, String... arguments) {
        return CommandResult.of(
                new CompareCommand(FileHash::sha256, directory, environment, started::add),
                Stream.concat(Stream.of("compare"), Stream.of(arguments)).toArray(String[]::new));
    }

    private CommandResult run(String... arguments) {
        return run(Map.of(), arguments);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``|Name two models: .gguf files, or hf:OWNER/REPOSITORY:QUANT.
            A|Name two models
            A B B|Name two models
            absent.gguf B|There is no file absent.gguf. Name a .gguf file, or hf:OWNER/REPOSITORY:QUANT.
            src/main B|Name a .gguf file that can be read, of a split model the first part, not src/main.
            A A|Both are the same file
            A ./src/../A|Both are the same file
            hf:a/b:Q4_K_M hf:a/b:Q4_K_M|Both are the same file
            A B --reference A|--reference names one of the two
            A B --reference absent.gguf|There is no file absent.gguf.
            A B --reference|--reference needs a value
            A hf:a/b --engine embedded|hf:a/b needs the engine llama-server, which downloads it
            A B --engine vllm|--engine must be one of llama-server, embedded.
            A B --engine embedded --args -c|--binary and --args are for the engine llama-server.
            A B --args 'a|--args has a quotation mark without its other half.
            A B --binary /absent|--binary: there is no program '/absent' that may be run.
            A hf:a/b|there is no program llama-server in PATH
            A B --memory much|--memory needs a size such as 24GiB or 512M.
            A B --max-tokens 0|--max-tokens must be at least 1.
            A B --prompts absent.jsonl|--prompts names a file that does not exist: absent.jsonl.
            A B --out pom.xml|--out needs a directory
            A B --out /proc/x|--out needs a directory that can be written, and /proc cannot.
            A B --promts x|There is no option --promts
            """)
    void shouldSayWhatWouldBeRightWhenArgumentsAreWrong(String words, String message) {
        String[] arguments = Stream.of(words.split(" ", -1))
                .filter(word -> !word.isEmpty())
                .map(word -> word.replaceFirst("(^|/\\.\\./)A$", "$1" + STATIC).replaceFirst("^B$", DYNAMIC))
                .toArray(String[]::new);

        CommandResult result = run(arguments);

        assertThat(result.err()).contains(message);
        assertThat(result.status()).isEqualTo(UsageErrors.MISUSED);
        assertThat(result.out()).isEmpty();
        assertThat(started).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--engine=vllm", "--args='a", "--out=/proc/x"})
    void shouldRefuseWhatIsWrongBeforeAFileIsRead(String option) {
        CommandResult result = CommandResult.of(
                new CompareCommand(
                        file -> {
                            throw new IOException("read");
                        },
                        directory,
                        Map.of(),
                        started::add),
                "compare",
                STATIC,
                DYNAMIC,
                option);

        assertThat(result.status()).as(result.err()).isEqualTo(UsageErrors.MISUSED);
    }

    @Test
    void shouldServeBothInThisProcessWhenThereIsNoServer() {
        CommandResult result =
                run(STATIC, DYNAMIC, "--out", directory.resolve("report").toString());

        assertThat(result.status()).as(result.err()).isZero();
        assertThat(result.err())
                .contains(
                        "demo-Q2_K.gguf (1) against demo-UD-Q2_K_XL.gguf (2)",
                        "same base model   yes",
                        "embedded answers, since there is no llama-server in PATH and neither --binary nor the environment",
                        "All fit into memory together",
                        "120 prompts that come with Tandem: a stand-in for your own");
        assertThat(started).singleElement().satisfies(asked -> {
            assertThat(asked.serve().settings())
                    .containsEntry(VARIANT + "demo-Q2_K.engine", "embedded")
                    .containsEntry(VARIANT + "demo-Q2_K.slots", "1")
                    .containsEntry(VARIANT + "demo-UD-Q2_K_XL.context-size", "2048")
                    .containsEntry("tandem.models.comparison.experiment.drift.reference", "demo-Q2_K")
                    .containsEntry("quarkus.http.host-enabled", "false")
                    .containsEntry("tandem.data", asked.folder().path().toString())
                    .doesNotContainKey("tandem.models.comparison.residency");
            assertThat(asked.setup().replay())
                    .containsEntry("control", "demo-Q2_K")
                    .containsEntry("prompts", "bundled")
                    .containsEntry("max_tokens", "256");
            assertThat(asked.folder().path()).startsWith(directory.resolve("comparisons"));
        });
    }

    @Test
    void shouldServeByTheServerThatTheEnvironmentNamesWithWhatTheUserAddsLast() throws IOException {
        String program = server();

        run(Map.of("TANDEM_LLAMA_SERVER", program), STATIC, DYNAMIC, "--args", "--threads 1 -c 512");

        assertThat(started).singleElement().satisfies(asked -> {
            assertThat(words(asked, "demo-Q2_K"))
                    .containsExactly("--parallel", "1", "--ctx-size", "2048", "--threads", "1", "-c", "512");
            assertThat(asked.serve().settings()).containsEntry(VARIANT + "demo-Q2_K.binary", program);
            assertThat(asked.setup().told()).first().asString().startsWith("llama-server answers, since ");
        });
    }

    @Test
    void shouldLoadOneAfterTheOtherBeginningWithTheReferenceWhenMemoryIsScarce() throws IOException {
        CommandResult result =
                run(STATIC, DYNAMIC, "--reference", REFERENCE, "--binary", server(), "--memory", "12MiB");

        assertThat(result.err())
                .contains("They do not fit into memory together", "loaded one after the other, each once.");
        assertThat(started).singleElement().satisfies(asked -> {
            Map<String, String> settings = asked.serve().settings();
            assertThat(settings)
                    .containsEntry("tandem.models.comparison.residency", "switchback")
                    .containsEntry(VARIANT + "demo-Q8_0.weight", "1")
                    .containsEntry("tandem.models.comparison.experiment.drift.reference", "demo-Q8_0");
            long seed = Long.parseLong(settings.getOrDefault("tandem.models.comparison.switchback.seed", ""));
            assertThat(new WindowSchedule(
                                    seed,
                                    Duration.ofSeconds(3),
                                    0,
                                    Stream.of("demo-Q2_K", "demo-Q8_0", "demo-UD-Q2_K_XL")
                                            .map(name -> new WeightedVariant(name, 1))
                                            .toList())
                            .window(0, 0)
                            .variant())
                    .isEqualTo("demo-Q8_0");
            assertThat(asked.setup().replay()).containsEntry("control", "demo-Q8_0");
        });
    }

    @Test
    void shouldNotGiveTheReferenceAnyTrafficWhenAllFit() {
        run(STATIC, DYNAMIC, "--reference", REFERENCE);

        assertThat(started.getFirst().serve().settings())
                .containsEntry(VARIANT + "demo-Q8_0.weight", "0")
                .containsEntry(VARIANT + "demo-Q2_K.weight", "1");
    }

    @Test
    void shouldSayWhatDoesNotFitInThisProcessWhateverIsDone() {
        CommandResult result = run(STATIC, DYNAMIC, "--memory", "4MiB");

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err())
                .contains("They do not fit into memory, not even one after the other or with other arguments: host");
        assertThat(started).isEmpty();
    }

    @Test
    void shouldMakeTheContextAsLargeAsTheLongestPromptNeeds() throws IOException {
        Path small = model("small.gguf", "llama", 32_768, "a");
        Path other = model("other.gguf", "llama", 32_768, "a");
        Path prompts = Files.writeString(
                directory.resolve("prompts.jsonl"),
                "{\"messages\":[{\"role\":\"user\",\"content\":\"" + "word ".repeat(6000)
                        + "\"}],\"max_tokens\":900}\n");

        run(small.toString(), other.toString(), "--prompts", prompts.toString(), "--binary", server());

        // 30,000 bytes count as 15,000 tokens, with 900 of the answer and 256 for the template.
        assertThat(words(started.getFirst(), "small")).containsSequence("--ctx-size", "16384");
        assertThat(started.getFirst().setup().replay()).doesNotContainKey("prompts");
    }

    @Test
    void shouldSayWhatItMeansWhenTheyAreOtherModelsWithOtherTokens() throws IOException {
        Path one = model("one.gguf", "llama", 4096, "a", "b");
        Path other = model("other.gguf", "qwen3", 4096, "a", "c");

        CommandResult result = run(one.toString(), other.toString(), "--binary", server());

        assertThat(result.status()).as(result.err()).isZero();
        assertThat(result.err())
                .contains(
                        "They are no quants of one model",
                        "They have different tokenizers, so that neither can score the other's answers token by token");
    }

    @Test
    void shouldSayThatACopyShowsNoiseAlone() throws IOException {
        Path copy = Files.copy(Path.of(STATIC), directory.resolve("copy.gguf"));

        assertThat(run(STATIC, copy.toString()).err())
                .contains("Both files hold the same: what differs between their answers is noise.");
    }

    @Test
    void shouldWarnOfAReferenceWithFewerBits() {
        assertThat(run(STATIC, REFERENCE, "--reference", DYNAMIC).err())
                .contains("The reference has fewer bits than demo-Q2_K.gguf");
    }

    @Test
    void shouldRefuseAFileThatIsNoModelAndPromptsThatAreNone() throws IOException {
        Path text = Files.writeString(directory.resolve("readme.gguf"), "# A model");
        Path prompts = Files.writeString(directory.resolve("bad.jsonl"), "{\"messages\":[]}\n{");

        assertThat(run(STATIC, text.toString())).satisfies(result -> {
            assertThat(result.status()).isEqualTo(1);
            assertThat(result.err()).contains("readme.gguf: byte 0");
        });
        assertThat(run(STATIC, DYNAMIC, "--prompts", prompts.toString())).satisfies(result -> {
            assertThat(result.status()).isEqualTo(1);
            assertThat(result.err()).contains(": Line 2: ");
        });
        assertThat(started).isEmpty();
    }

    @Test
    void shouldGoOnAsItWasBegunAndBeginAnewOnlyWhenToldTo() throws IOException {
        run(STATIC, DYNAMIC);
        CompareRequest first = started.getFirst();
        CompareFolder folder = first.folder();

        run(STATIC, DYNAMIC);
        run(STATIC, DYNAMIC, "--max-tokens", "9");

        assertThat(started.get(1).folder()).isEqualTo(folder);
        assertThat(started.get(1).setup()).isEqualTo(first.setup());
        assertThat(started.get(2).folder()).isNotEqualTo(folder);

        Files.writeString(folder.path().resolve("verdict.txt"), "Both are fine.");
        for (String form : CompareFolder.FORMS.keySet()) {
            Files.writeString(folder.path().resolve(form), form);
        }
        Path out = directory.resolve("report");

        CommandResult again = run(STATIC, DYNAMIC, "--out", out.toString());

        assertThat(again.status()).isZero();
        assertThat(again.out()).isEqualTo("Both are fine." + System.lineSeparator());
        assertThat(again.err()).contains("This was compared before", "--fresh");
        assertThat(out.resolve("report.html")).hasContent("report.html");
        assertThat(started).hasSize(3);

        run(STATIC, DYNAMIC, "--fresh");

        assertThat(started).hasSize(4);
        assertThat(folder.path().resolve("verdict.txt")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldLeaveAComparisonAloneThatRunsAlready(boolean fresh) throws IOException {
        String[] command = fresh ? new String[] {STATIC, DYNAMIC, "--fresh"} : new String[] {STATIC, DYNAMIC};
        run(STATIC, DYNAMIC);
        Path kept = started.getFirst().folder().path();
        Path lock = kept.resolve("tandem.lock");

        try (FileChannel other = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = other.lock()) {
            CommandResult result = run(command);

            assertThat(held.isValid()).isTrue();
            assertThat(result.status()).isEqualTo(1);
            assertThat(result.err())
                    .contains("The same comparison runs already. Wait for it", kept.toString())
                    .doesNotContain("TANDEM_DATA");
        }
        assertThat(kept.resolve("comparison.json")).exists();
        assertThat(started).hasSize(1);

        assertThat(run(command).status()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"24GiB,25769803776", "24G,25769803776", "24 gb,24000000000", "1.5M,1572864", "512k,524288"})
    void shouldReadSizesAsPeopleWriteThem(String text, long bytes) {
        run(STATIC, DYNAMIC, "--engine", "embedded", "--memory", text);

        CompareArguments asked = CompareArguments.of(
                List.of(STATIC, DYNAMIC),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                new CompareArguments.Serving(Optional.empty(), Optional.empty(), Optional.empty()),
                Optional.of(text),
                1);

        assertThat(asked.memory()).hasValue(bytes);
    }

    /** Of a machine without a graphics card, and without a program that says what computing needs. */
    private String server() throws IOException {
        Path program = Files.writeString(directory.resolve("llama-server"), "#!/bin/sh\necho 'Available devices:'\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        return program.toString();
    }

    private Path model(String name, String architecture, long context, String... tokens) throws IOException {
        return new GgufWriter()
                .text("general.architecture", architecture)
                .u32(architecture + ".context_length", context)
                .u32(architecture + ".block_count", 1)
                .u32(architecture + ".embedding_length", 32)
                .u32(architecture + ".attention.head_count", 1)
                .text("tokenizer.ggml.model", "llama")
                .texts("tokenizer.ggml.tokens", tokens)
                .tensor("token_embd.weight", 0, new byte[4 * 32 * tokens.length], 32, tokens.length)
                .writeTo(directory.resolve(name));
    }

    private static List<String> words(CompareRequest asked, String variant) {
        return asked.setup().settings().entrySet().stream()
                .filter(setting -> setting.getKey().startsWith(VARIANT + variant + ".args["))
                .map(Map.Entry::getValue)
                .toList();
    }
}
