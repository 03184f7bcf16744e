using System.Management.Automation;

namespace OckamPS.Module.Arguments;

/// <summary>
/// Reads which store of models is meant: a text; what New-ModelBucket or Publish-ModelWeights put out; a bucket of Get-S3Bucket, in which
/// models are at <c>models</c>; or a folder of Get-Item.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class StoreTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? value = ObjectShapes.Bare(inputData);
        if (value is null) return null;
        if (ObjectShapes.Plain(value) is { } text) return text;
        if (value is DirectoryInfo folder) return folder.FullName;
        if (ObjectShapes.Text(value, nameof(ModelBucketInfo.Store)) is { } store) return store;
        return ObjectShapes.Text(value, nameof(ModelBucketInfo.BucketName)) is { } bucket
            ? "s3://" + bucket
            : throw ObjectShapes.Decline(
                $"An object of the type {ObjectShapes.TypeName(value)} is no store: give s3://bucket/path, a folder, a bucket of "
                + "New-ModelBucket or Get-S3Bucket, or what Publish-ModelWeights put out.");
    }
}
