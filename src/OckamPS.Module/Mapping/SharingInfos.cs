using Ockam.Aws;

namespace OckamPS.Module.Mapping;

/// <summary>What the sharing of models needs in AWS, as the objects of the module.</summary>
internal static class SharingInfos
{
    public static ModelBucketInfo Of(ModelBucketPlan plan) => new()
    {
        BucketName = plan.Request.Name,
        Arn = plan.Arn,
        Region = plan.Region,
        IsNew = plan.IsNew,
        RequiresTls = plan.RequiresTls,
        Changes = [.. plan.Changes.Select(change => change.ToString())],
    };

    public static ModelInstanceProfileInfo Of(ModelInstanceProfilePlan plan, ModelInstanceProfile profile) => new()
    {
        ProfileName = profile.Name,
        Arn = profile.ProfileArn,
        RoleArn = profile.RoleArn,
        Purpose = plan.Request.Role.ToString(),
        Policy = profile.Policy,
        Changes = [.. plan.Changes.Select(change => change.What)],
        RunName = plan.Request.RunName,
    };

    public static NitroTpmImageInfo Of(string runName, NitroTpmImage image) => new()
    {
        ImageId = image.ImageId,
        Name = image.Name,
        Region = image.Region,
        Architecture = image.Architecture,
        SnapshotId = image.SnapshotId,
        SourceImageId = image.Source.ImageId,
        SourceName = image.Source.Name,
        SourceRegion = image.Source.Region,
        IsAttestable = image.Source.IsAttestable,
        IsNew = image.IsNew,
        RunName = runName,
    };

    public static ModelInstanceInfo Of(string runName, ModelInstance instance) => new()
    {
        InstanceId = instance.InstanceId,
        InstanceName = instance.Name,
        State = instance.State,
        Region = instance.Region,
        InstanceType = instance.InstanceType,
        ImageId = instance.ImageId,
        VpcId = instance.VpcId,
        SubnetId = instance.SubnetId,
        PrivateAddress = instance.PrivateAddress,
        IsNew = instance.IsNew,
        RunName = runName,
    };

    public static ModelSharingRemovalInfo Of(ModelSharingRemoval removal) => new()
    {
        RunName = removal.Name,
        RunId = removal.RunId,
        Removed = [.. removal.Removed],
        Left = [.. removal.Left],
    };
}
