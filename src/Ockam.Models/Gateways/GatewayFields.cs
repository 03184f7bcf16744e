using System.Buffers;
using System.Text.Json;

namespace Ockam.Models;

/// <summary>Which fields a request may have, and with which values.</summary>
internal sealed partial class GatewayFields
{
    private const int MaximumName = 256;

    private static readonly SearchValues<char> s_nameCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._:/-");

    private readonly int? _maximumContext;

    // By its name with its tag, in the way in which it was allowed.
    private readonly Dictionary<string, string>? _models;

    public GatewayFields(ModelGatewayOptions options)
    {
        _maximumContext = options.MaximumContext;
        if (options.Models is null) return;
        _models = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string name in options.Models) _models.TryAdd(WithTag(name), name);
    }

    /// <summary>Whether a model may be asked.</summary>
    public bool Allows(string name) => _models is null ? !IsCloud(name) : _models.ContainsKey(WithTag(name));

    /// <summary>Whether a model may be asked that another machine runs: the name that was allowed says that it does.</summary>
    public bool AllowsElsewhere(string name) => IsCloud(name) && _models is not null && _models.ContainsKey(WithTag(name));

    /// <summary>The model that a request names.</summary>
    /// <exception cref="HttpRefusedException">It names none, or one that may not be asked.</exception>
    public string ModelOf(JsonElement root)
    {
        string name = root.TryGetProperty("model", out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new HttpRefusedException(400, "The request names no 'model'.");
        if (name.Length is 0 or > MaximumName || name.AsSpan().ContainsAnyExcept(s_nameCharacters)
            || name.Contains("..", StringComparison.Ordinal))
            throw new HttpRefusedException(400, $"'{ModelNames.Printable(name)}' cannot be a model's name.");
        if (_models is null)
        {
            if (!IsCloud(name)) return name;
            throw new HttpRefusedException(
                403,
                $"The model '{name}' runs on other machines, which would learn what is said: the gateway's owner has not named it.");
        }

        return _models.TryGetValue(WithTag(name), out string? allowed)
            ? allowed
            : throw new HttpRefusedException(403, $"The gateway lets nobody ask the model '{name}'.");
    }

    /// <summary>Looks at a field.</summary>
    /// <exception cref="HttpRefusedException">It may not be there, or not with this value.</exception>
    public void Check(GatewayRoute route, JsonProperty property)
    {
        bool isKnown = Rules[route].TryGetValue(property.Name, out Func<GatewayFields, JsonElement, bool>? rule);
        if (!isKnown)
            throw new HttpRefusedException(
                400,
                s_reasons.TryGetValue(property.Name, out string? reason)
                    ? $"The gateway lets the field '{property.Name}' not pass: {reason}."
                    : $"The gateway knows no field '{ModelNames.Printable(property.Name)}' of {GatewayRoutes.PathOf(route)}.");
        if (!rule!(this, property.Value))
            throw new HttpRefusedException(400, $"The field '{property.Name}' has a value of a kind that it cannot have.");
    }

    // With such a tag Ollama sends what is said to its makers' machines, whether it lists the model or not.
    private static bool IsCloud(string name) =>
        WithTag(name) is var whole && whole[(whole.LastIndexOf(':') + 1)..] is var tag
        && (tag.Equals("cloud", StringComparison.OrdinalIgnoreCase) || tag.EndsWith("-cloud", StringComparison.OrdinalIgnoreCase));

    // Without a tag the newest one is meant.
    private static string WithTag(string name) => name.LastIndexOf(':') > name.LastIndexOf('/') ? name : name + ":latest";
}
