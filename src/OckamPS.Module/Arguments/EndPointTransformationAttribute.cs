using System.Management.Automation;
using Ockam.Routing;

namespace OckamPS.Module.Arguments;

/// <summary>
/// Reads a host and a port. A port alone is one of 127.0.0.1: every interface is meant only where 0.0.0.0 is written. PowerShell's own
/// conversion would make the address 0.0.19.136 of 5000.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class EndPointTransformationAttribute : ArgumentTransformationAttribute
{
    /// <summary>Whether port 0, a free one, can be meant.</summary>
    public bool MayBeFree { get; set; }

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        string text = value switch
        {
            string given => given.Trim(),
            ModelGatewayInfo gateway => gateway.Address,
            Uri { IsAbsoluteUri: true, Scheme: "tcp" } uri => uri.Authority,
            int or long or short or ushort or uint or byte => FormattableString.Invariant($"{value}"),
            System.Net.EndPoint endPoint => endPoint.ToString() ?? "",
            _ => "",
        };
        if (HostnamePort.TryParse(text, out HostnamePort? parsed) && (MayBeFree || parsed.Port > 0)) return parsed.ToString();
        string form = MayBeFree ? "0 to 65535" : "1 to 65535";
        throw new ArgumentTransformationMetadataException(
            $"'{value}' is not a host and a port from {form}: write it like 127.0.0.1:5000, [::1]:5000, example.com:5000, "
            + "or 5000 for a port of this machine.");
    }
}
