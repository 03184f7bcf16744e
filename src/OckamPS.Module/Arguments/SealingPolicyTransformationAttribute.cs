using System.Management.Automation;
using OckamPS.Module.Nodes;

namespace OckamPS.Module.Arguments;

/// <summary>
/// Reads a key's policy as its JSON: what Get-ModelSealingPolicy put out, a file from Get-Item or by its path, or the JSON itself.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SealingPolicyTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value switch
        {
            null => null,
            ModelSealingPolicyInfo policy => policy.Json,
            FileInfo file => Read(file.FullName),
            string text when text.TrimStart().StartsWith('{') => text,
            string path => Read(
                engineIntrinsics?.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path) ?? Path.GetFullPath(path)),
            _ => throw new ArgumentTransformationMetadataException(
                $"'{value}' is no policy: give what Get-ModelSealingPolicy put out, a file, or the JSON itself."),
        };
    }

    private static string Read(string path)
    {
        try
        {
            return InputFile.ReadText(path);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw new ArgumentTransformationMetadataException($"The policy cannot be read: {failed.Message}");
        }
    }
}
