using System.Management.Automation;
using Ockam.Models;

namespace OckamPS.Module.Arguments;

/// <summary>
/// Reads where a model server is: a gateway that New-ModelGateway put out, an inlet that leads to one, a host and a port, a port of this
/// machine, or a URL.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ModelServerTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        string? text = value switch
        {
            null => null,
            ModelGatewayInfo gateway => gateway.Address,
            OckamTcpInletInfo inlet => inlet.Address,
            int or long or short or ushort or uint or byte => FormattableString.Invariant($"127.0.0.1:{value}"),
            Uri uri => uri.OriginalString,
            string given when given.Trim().All(char.IsAsciiDigit) && given.Trim().Length > 0 => $"127.0.0.1:{given.Trim()}",
            string given => given.Trim(),
            _ => throw new ArgumentTransformationMetadataException(
                $"'{value}' is no model server: write it like 127.0.0.1:11434, or give what New-ModelGateway or New-OckamTcpInlet "
                + "put out."),
        };
        if (text is null) return null;
        try
        {
            return OllamaClient.ParseAddress(text).GetLeftPart(UriPartial.Authority);
        }
        catch (ModelException wrong)
        {
            throw new ArgumentTransformationMetadataException(wrong.Message, wrong);
        }
    }
}
