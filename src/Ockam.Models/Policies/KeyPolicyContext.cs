using System.Globalization;

namespace Ockam.Models;

/// <summary>The condition keys of one request and their values. Names of keys have no case.</summary>
internal sealed class KeyPolicyContext
{
    private const string ContextPrefix = "kms:EncryptionContext:";

    private readonly Dictionary<string, IReadOnlyList<string>> _values = new(StringComparer.OrdinalIgnoreCase);

    public KeyPolicyContext(KeyAccessRequest request)
    {
        Request = request;
        KeyCaller caller = request.Caller;
        Set("aws:PrincipalArn", caller.PrincipalArn);
        Set("aws:PrincipalAccount", caller.Account);
        Set("aws:PrincipalType", caller.PrincipalType);
        Set("aws:username", caller.UserName);
        Set("kms:CallerAccount", caller.Account);
        // Neither KMS nor the local service answers in the clear.
        Set("aws:SecureTransport", "true");
        if (request.Time is { } time)
        {
            Set("aws:CurrentTime", time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
            Set("aws:EpochTime", time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        }

        if (request.KeyArn is { } key && KeyPolicyArn.TryParse(key, out KeyPolicyArn arn)) Set("aws:RequestedRegion", arn.Region);
        foreach (IGrouping<string, KeyValuePair<string, string>> pair in request.Context.GroupBy(
            pair => ContextPrefix + pair.Key, StringComparer.OrdinalIgnoreCase))
            _values[pair.Key] = [.. pair.Select(each => each.Value)];
        if (request.Context.Count > 0) _values["kms:EncryptionContextKeys"] = [.. request.Context.Keys];
        if (request is { TakesDocument: true, Registers: { } registers })
        {
            foreach ((int register, ReadOnlyMemory<byte> value) in registers)
                Set(AttestationKeys.Of(register), Convert.ToHexStringLower(value.Span));
        }

        foreach ((string name, IReadOnlyList<string> values) in request.Conditions) _values[name] = values;
    }

    public KeyAccessRequest Request { get; }

    /// <summary>The values of a key; null if the request has none.</summary>
    public IReadOnlyList<string>? Find(string key) =>
        _values.TryGetValue(key, out IReadOnlyList<string>? found) && found.Count > 0 ? found : null;

    private void Set(string key, string? value)
    {
        if (value is { Length: > 0 }) _values[key] = [value];
    }
}
