using System.Management.Automation;
using OckamPS.Module.Nodes;

namespace OckamPS.Module.Arguments;

/// <summary>
/// Reads a reference of registers as its JSON: what New-NitroTpmPcrReference put out, a file from Get-Item or by its path, or the JSON
/// itself.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ReferenceTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value switch
        {
            null => null,
            NitroTpmPcrReferenceInfo reference => reference.Json,
            FileInfo file => Read(file.FullName),
            string text when text.TrimStart().StartsWith('{') => text,
            string path => Read(
                engineIntrinsics?.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path) ?? Path.GetFullPath(path)),
            _ => throw new ArgumentTransformationMetadataException(
                $"'{value}' is no reference: give what New-NitroTpmPcrReference put out, a file, or the JSON itself."),
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
            throw new ArgumentTransformationMetadataException($"The reference cannot be read: {failed.Message}");
        }
    }
}
