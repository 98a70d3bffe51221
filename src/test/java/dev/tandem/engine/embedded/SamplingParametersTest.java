package dev.tandem.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.engine.embedded.libllama.SamplerSettings;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.EngineException.Refused;
import dev.tandem.inference.Operation;
import dev.tandem.testing.Requests;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class SamplingParametersTest {

    private static final int VOCABULARY = 100;

    private static Sampling of(ObjectNode body) {
        return SamplingParameters.of(new ChatRequest(Operation.CHAT, body), VOCABULARY);
    }

    @Test
    void shouldHaveLlamaCppsDefaultsWhenNothingIsAsked() {
        assertThat(of(Requests.object("{}")))
                .isEqualTo(new Sampling(
                        new SamplerSettings(.8f, 40, .95f, .05f, 1, 0, 0, SamplerSettings.NO_SEED, List.of(), null),
                        List.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'temperature':1e400} | decimal_above_max_value",
                "{'temperature':-0.1} | decimal_below_min_value",
                "{'temperature':'hot'} | invalid_type",
                "{'top_p':1.1} | decimal_above_max_value",
                "{'top_k':1.5} | invalid_type",
                "{'top_k':99999999999} | integer_above_max_value",
                "{'top_k':-99999999999} | integer_below_min_value",
                "{'min_p':-1} | decimal_below_min_value",
                "{'temperature':101} | decimal_above_max_value",
                "{'temperature':{}} | invalid_type",
                "{'top_k':'1'} | invalid_type",
                "{'presence_penalty':101} | decimal_above_max_value",
                "{'frequency_penalty':-101} | decimal_below_min_value",
                "{'frequency_penalty':true} | invalid_type",
                "{'repeat_penalty':11} | decimal_above_max_value",
                "{'repeat_penalty':0} | decimal_below_min_value",
                "{'seed':1.5} | invalid_type",
                "{'seed':99999999999999999999} | integer_above_max_value",
                "{'logit_bias':'1'} | invalid_value",
                "{'logit_bias':[1]} | invalid_value",
                "{'logit_bias':[[100,1]]} | invalid_value",
                "{'logit_bias':[[1.5,1]]} | invalid_value",
                "{'logit_bias':[[1,true]]} | invalid_value",
                "{'logit_bias':{'9999999999':1}} | invalid_value",
                "{'logit_bias':{'1':null}} | invalid_value",
                "{'logit_bias':{'100':1}} | invalid_value",
                "{'logit_bias':{'1':101}} | invalid_value",
                "{'logit_bias':{'1':'x'}} | invalid_value"
            })
    void shouldRefuseWithOpenAisCodeWhenAValueMakesNoSense(String body, String code) {
        assertThatThrownBy(() -> of(Requests.object(body)))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.code()).isEqualTo(code));
    }

    @Test
    void shouldSayWhatWouldBeRightWhenAValueIsOutOfItsRange() {
        assertThatThrownBy(() -> of(Requests.object("{'temperature':101}")))
                .hasMessage(
                        "Invalid 'temperature': decimal above maximum value. Expected a value >= 0 and <= 100, but got 101"
                                + " instead.");
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void shouldRefuseWhenANumberIsNotFinite(double value) {
        assertThatThrownBy(() -> of(Requests.object("{}").put("frequency_penalty", value)))
                .isInstanceOf(Refused.class);
        assertThatThrownBy(() -> of(Requests.object("{'logit_bias':{}}")
                        .set("logit_bias", Requests.object("{}").put("1", value))))
                .isInstanceOf(Refused.class);
    }

    @Test
    void shouldTakeWhatLlamaCppTakes() {
        assertThat(of(Requests.object("{'temperature':3,'top_k':-1,'presence_penalty':2.5,'seed':12.0,'top_p':1}")))
                .isEqualTo(
                        new Sampling(new SamplerSettings(3, 0, 1, .05f, 1, 0, 2.5f, 12, List.of(), null), List.of()));
        assertThat(of(Requests.object("{'top_k':12.0}")).settings().topK()).isEqualTo(12);
        assertThat(of(Requests.object("{'repeat_penalty':1.5,'frequency_penalty':-2,'min_p':0.5}")))
                .isEqualTo(new Sampling(
                        new SamplerSettings(.8f, 40, .95f, .5f, 1.5f, -2, 0, SamplerSettings.NO_SEED, List.of(), null),
                        List.of()));
        Sampling pairs = of(Requests.object("{'logit_bias':[[1,-1.5],['a b',false]]}"));
        assertThat(pairs.settings().biases()).containsExactly(new SamplerSettings.Bias(1, -1.5f));
        assertThat(pairs.textBiases()).containsExactly(new Sampling.TextBias("a b", Float.NEGATIVE_INFINITY));
        Sampling object = of(Requests.object("{'logit_bias':{'1':2,'-1':1,'x':false}}"));
        assertThat(object.settings().biases()).containsExactly(new SamplerSettings.Bias(1, 2));
        assertThat(object.textBiases())
                .containsExactly(new Sampling.TextBias("-1", 1), new Sampling.TextBias("x", Float.NEGATIVE_INFINITY));
    }

    @Test
    void shouldTakeManyStopsButNotAnyNumber() {
        String many = "{'stop':['a'" + ",'b'".repeat(255) + "]}";
        assertThat(SamplingParameters.stops(Requests.chatJson(many))).hasSize(256);
        assertThat(SamplingParameters.stops(Requests.chatJson("{'stop':[]}"))).isEmpty();
        ChatRequest more = Requests.chatJson("{'stop':['a'" + ",'b'".repeat(256) + "]}");
        assertThatThrownBy(() -> SamplingParameters.stops(more)).isInstanceOf(Refused.class);
    }

    @Test
    void shouldFoldSeedsInto32BitsAndNeverMeanRandom() {
        assertThat(of(Requests.object("{'seed':7}")).settings().seed()).isEqualTo(7);
        assertThat(of(Requests.object("{'seed':4294967295}")).settings().seed()).isEqualTo(0);
        assertThat(of(Requests.object("{'seed':4294967294}")).settings().seed()).isEqualTo(-2);
        assertThat(of(Requests.object("{'seed':-1}")).settings().seed()).isEqualTo(0);
        assertThat(of(Requests.object("{'seed':-1}")).isSeeded()).isTrue();
        assertThat(of(Requests.object("{}")).isSeeded()).isFalse();
    }

    @Test
    void shouldGiveEachChoiceChanceOfItsOwnUnlessThereIsNoSeed() {
        Sampling last = of(Requests.object("{'seed':4294967293}"));
        assertThat(last.settings().seed()).isEqualTo(-3);
        assertThat(last.ofChoice(0)).isEqualTo(last);
        assertThat(last.ofChoice(1).settings().seed()).isEqualTo(-2);
        assertThat(last.ofChoice(2).settings().seed()).isEqualTo(0);
        assertThat(of(Requests.object("{}")).ofChoice(2).isSeeded()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'stop':''}", "{'stop':['a','']}", "{'stop':[3]}", "{'stop':{}}"})
    void shouldRefuseWhenAStopIsNoText(String body) {
        ChatRequest request = Requests.chatJson(body);
        assertThatThrownBy(() -> SamplingParameters.stops(request)).isInstanceOf(Refused.class);
    }
}
