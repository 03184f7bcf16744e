using System.Management.Automation;
using Ockam.Routing;

namespace OckamPS.Module.Arguments;

/// <summary>
/// Reads a route: a MultiAddr such as <c>/node/relay/service/api</c>, what stands behind a channel (<c>./service/outlet</c>, or the
/// original's <c>-/service/outlet</c>), or the name of a node or service.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class RouteTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        string text = (value as string ?? value?.ToString() ?? "").Trim();
        if (text.Length == 0) throw Refuse(text, "it is empty");
        bool isRelative = text is ['.' or '-', '/', ..];
        string rest = isRelative ? text[1..] : text;
        if (!rest.Contains('/', StringComparison.Ordinal)) return text;
        try
        {
            _ = MultiAddr.Parse(rest);
        }
        catch (FormatException exception)
        {
            throw Refuse(text, exception.Message.TrimEnd('.'));
        }

        return isRelative ? "." + rest : rest;
    }

    private static ArgumentTransformationMetadataException Refuse(string text, string why) => new(
        $"'{text}' is not a route: {why}. Write one like /node/relay/service/api, /dnsaddr/relay.example/tcp/4000/secure/api, "
        + "./service/outlet behind a channel, or a name.");
}
