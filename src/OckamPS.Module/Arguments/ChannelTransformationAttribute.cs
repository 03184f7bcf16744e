using System.Management.Automation;
using Ockam.Node;
using Ockam.Node.Control;
using OckamPS.Module.Completion;
using OckamPS.Module.Mapping;

namespace OckamPS.Module.Arguments;

/// <summary>Takes a secure channel, or finds the one whose id is given.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ChannelTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (value is OckamSecureChannelInfo channel) return channel;
        if (value is string id)
        {
            foreach (NodeDescription node in Completions.Nodes())
            {
                if (node.Snapshot?.SecureChannels.FirstOrDefault(item => item.Id == id) is { } found) return Infos.Of(node.Name, found);
            }
        }

        throw new ArgumentTransformationMetadataException(
            $"'{value}' is not an open secure channel: give what New-OckamSecureChannel or Get-OckamSecureChannel put out, or its id.");
    }
}
