using System.Management.Automation;
using OckamPS.Module.Nodes;

namespace OckamPS.Module.Arguments;

/// <summary>
/// Reads a manifest of a model as its JSON: what Protect-ModelWeights or Get-ModelWeights put out, a file from Get-Item or by its path, or
/// the JSON itself.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ManifestTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value switch
        {
            null => null,
            ModelWeightsInfo weights => weights.Manifest
                ?? throw new ArgumentTransformationMetadataException($"'{weights.Path}' does not say which model it holds."),
            FileInfo file => Read(file.FullName),
            string text when text.TrimStart().StartsWith('{') => text,
            string path => Read(
                engineIntrinsics?.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path) ?? Path.GetFullPath(path)),
            _ => throw new ArgumentTransformationMetadataException(
                $"'{value}' is no manifest: give what Protect-ModelWeights put out, a file, or the JSON itself."),
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
            throw new ArgumentTransformationMetadataException($"The manifest cannot be read: {failed.Message}");
        }
    }
}
