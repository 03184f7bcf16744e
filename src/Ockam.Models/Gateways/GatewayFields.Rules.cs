using System.Buffers.Text;
using System.Text.Json;
using Rule = System.Func<Ockam.Models.GatewayFields, System.Text.Json.JsonElement, bool>;

namespace Ockam.Models;

internal sealed partial class GatewayFields
{
    private static readonly Dictionary<string, string> s_reasons = new(StringComparer.Ordinal)
    {
        ["keep_alive"] = "how long a model stays in memory is for whoever runs the server",
        ["template"] = "a template is a program that the server would run",
        ["from"] = "it makes models",
        ["name"] = "the model is named by 'model'",
        ["adapters"] = "it makes models",
        ["files"] = "it makes models",
        ["modelfile"] = "it makes models",
        ["verbose"] = "the vocabulary of a model is as large as a model",
    };

    // They change what is answered; all others are about the machine that answers.
    private static readonly HashSet<string> s_options = new(StringComparer.Ordinal)
    {
        "temperature", "top_k", "top_p", "min_p", "typical_p", "tfs_z", "seed", "stop", "num_predict", "num_keep", "repeat_last_n",
        "repeat_penalty", "presence_penalty", "frequency_penalty", "penalize_newline", "mirostat", "mirostat_tau", "mirostat_eta",
    };

    private static readonly Rule s_text = (_, value) => value.ValueKind is JsonValueKind.String;
    private static readonly Rule s_flag = (_, value) => value.ValueKind is JsonValueKind.True or JsonValueKind.False;
    private static readonly Rule s_number = (_, value) => IsNumber(value) || value.ValueKind is JsonValueKind.Null;
    private static readonly Rule s_list = (_, value) => value.ValueKind is JsonValueKind.Array or JsonValueKind.Null;
    private static readonly Rule s_shape = (_, value) =>
        value.ValueKind is JsonValueKind.String or JsonValueKind.Object or JsonValueKind.Null;
    private static readonly Rule s_thinking = (_, value) =>
        value.ValueKind is JsonValueKind.True or JsonValueKind.False or JsonValueKind.String or JsonValueKind.Null;
    private static readonly Rule s_texts = (_, value) => value.ValueKind is JsonValueKind.String or JsonValueKind.Null
        || (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String));
    private static readonly Rule s_tokens = (_, value) =>
        value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(IsNumber);
    private static readonly Rule s_one = (_, value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number == 1;
    private static readonly Rule s_images = (_, value) => value.ValueKind == JsonValueKind.Null
        || (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item =>
            item.ValueKind == JsonValueKind.String && Base64.IsValid(item.GetString())));

    private static readonly Dictionary<GatewayRoute, Dictionary<string, Rule>> Rules = new()
    {
        [GatewayRoute.Chat] = new(StringComparer.Ordinal)
        {
            ["messages"] = (_, value) => Each(value, IsMessage), ["stream"] = s_flag, ["format"] = s_shape, ["options"] = Options,
            ["tools"] = s_list, ["think"] = s_thinking, ["logprobs"] = s_flag, ["top_logprobs"] = s_number,
        },
        [GatewayRoute.Generate] = new(StringComparer.Ordinal)
        {
            ["prompt"] = s_text, ["suffix"] = s_text, ["system"] = s_text, ["stream"] = s_flag, ["raw"] = s_flag, ["format"] = s_shape,
            ["options"] = Options, ["images"] = s_images, ["think"] = s_thinking, ["context"] = s_tokens, ["logprobs"] = s_flag,
            ["top_logprobs"] = s_number,
        },
        [GatewayRoute.Embed] = new(StringComparer.Ordinal)
        {
            ["input"] = s_texts, ["truncate"] = s_flag, ["dimensions"] = s_number, ["options"] = Options,
        },
        [GatewayRoute.Embeddings] = new(StringComparer.Ordinal) { ["prompt"] = s_text, ["options"] = Options },
        [GatewayRoute.Show] = new(StringComparer.Ordinal),
        [GatewayRoute.Completions] = new(StringComparer.Ordinal)
        {
            ["messages"] = (_, value) => Each(value, IsOpenMessage), ["stream"] = s_flag, ["stream_options"] = s_shape,
            ["temperature"] = s_number, ["top_p"] = s_number, ["max_tokens"] = s_number, ["max_completion_tokens"] = s_number,
            ["stop"] = s_texts, ["seed"] = s_number, ["frequency_penalty"] = s_number, ["presence_penalty"] = s_number,
            ["response_format"] = s_shape, ["tools"] = s_list, ["tool_choice"] = s_shape, ["reasoning_effort"] = s_shape,
            ["logprobs"] = s_flag, ["top_logprobs"] = s_number, ["n"] = s_one, ["user"] = s_text,
        },
    };

    // What another reader could take for infinite or for something else is none: a double has 17 digits, with sign, point and exponent 24.
    private static bool IsNumber(JsonElement value) => value.ValueKind == JsonValueKind.Number
        && value.GetRawText().Length <= 32 && value.TryGetDouble(out double number) && double.IsFinite(number);

    // A number, a flag, or the texts at which an answer stops.
    private static bool IsOption(JsonElement value) => IsNumber(value)
        || value.ValueKind is JsonValueKind.True or JsonValueKind.False || s_texts(null!, value);

    private static bool Options(GatewayFields fields, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Null) return true;
        if (value.ValueKind != JsonValueKind.Object) return false;
        foreach (JsonProperty option in value.EnumerateObject())
        {
            if (s_options.Contains(option.Name))
            {
                if (IsOption(option.Value)) continue;
                throw new HttpRefusedException(400, $"The option '{option.Name}' has a value of a kind that it cannot have.");
            }

            if (option.Name == "num_ctx" && fields._maximumContext is { } maximum)
            {
                if (option.Value.ValueKind == JsonValueKind.Number && option.Value.TryGetInt32(out int context)
                    && context > 0 && context <= maximum) continue;
                throw new HttpRefusedException(400, $"The gateway lets no context ('num_ctx') of more than {maximum} tokens pass.");
            }

            throw new HttpRefusedException(
                400,
                $"The gateway lets the option '{ModelNames.Printable(option.Name)}' not pass: it is about the machine, or not known.");
        }

        return true;
    }

    private static bool Each(JsonElement value, Func<JsonProperty, bool> isAllowed)
    {
        if (value.ValueKind != JsonValueKind.Array) return false;
        foreach (JsonElement message in value.EnumerateArray())
        {
            if (message.ValueKind != JsonValueKind.Object) return false;
            foreach (JsonProperty property in message.EnumerateObject())
            {
                if (!isAllowed(property))
                    throw new HttpRefusedException(
                        400, $"The gateway lets the field '{ModelNames.Printable(property.Name)}' of a message not pass as it is.");
            }
        }

        return true;
    }

    private static bool IsMessage(JsonProperty property) => property.Name switch
    {
        "role" or "content" or "thinking" or "tool_name" or "tool_call_id" => property.Value.ValueKind == JsonValueKind.String,
        "images" => s_images(null!, property.Value),
        "tool_calls" => property.Value.ValueKind == JsonValueKind.Array,
        _ => false,
    };

    private static bool IsOpenMessage(JsonProperty property) => property.Name switch
    {
        "role" or "name" or "reasoning" or "tool_call_id" => property.Value.ValueKind == JsonValueKind.String,
        "content" => property.Value.ValueKind is JsonValueKind.String or JsonValueKind.Null || IsContent(property.Value),
        "tool_calls" => property.Value.ValueKind == JsonValueKind.Array,
        _ => false,
    };

    private static bool IsContent(JsonElement parts) =>
        parts.ValueKind == JsonValueKind.Array && parts.EnumerateArray().All(part =>
            part.ValueKind == JsonValueKind.Object && part.EnumerateObject().All(property => property.Name switch
            {
                "type" or "text" => property.Value.ValueKind == JsonValueKind.String,
                "image_url" => IsPicture(property.Value),
                _ => false,
            }));

    // A picture is sent along; an address would make the server fetch it, from places that the client may not reach itself.
    private static bool IsPicture(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Object)
            return value.EnumerateObject().All(property => property.Name is "url"
                ? IsPicture(property.Value)
                : property is { Name: "detail", Value.ValueKind: JsonValueKind.String });
        return value.ValueKind == JsonValueKind.String && value.GetString()!.StartsWith("data:image/", StringComparison.Ordinal);
    }
}
