// Objects of the shape in which the AWS.Tools modules put out what AWS answers: names and types of the properties are those of the SDK's
// model classes, as far as somebody could mean them here. They stand in for those in the load context of everybody.
using System;
using System.Collections.Generic;

namespace StandIn.Aws
{
    // The SDK's names from a list: no enumerations, but objects that say themselves as texts.
    public class ConstantClass
    {
        public ConstantClass(string value) { Value = value; }
        public string Value { get; }
        public override string ToString() => Value;
        public static implicit operator string(ConstantClass value) => value?.Value;
        public static implicit operator ConstantClass(string value) => new ConstantClass(value);
    }

    public class Tag
    {
        public string Key { get; set; }
        public string Value { get; set; }
    }

    // Amazon.EC2.Model
    public class Reservation
    {
        public string ReservationId { get; set; }
        public string OwnerId { get; set; }
        public List<GroupIdentifier> Groups { get; set; } = new List<GroupIdentifier>();
        public List<Instance> Instances { get; set; } = new List<Instance>();
    }

    public class GroupIdentifier
    {
        public string GroupId { get; set; }
        public string GroupName { get; set; }
    }

    public class IamInstanceProfile
    {
        public string Arn { get; set; }
        public string Id { get; set; }
    }

    public class InstanceState
    {
        public int? Code { get; set; }
        public ConstantClass Name { get; set; }
    }

    public class Instance
    {
        public string InstanceId { get; set; }
        public ConstantClass InstanceType { get; set; }
        public ConstantClass Architecture { get; set; }
        public string ImageId { get; set; }
        public string KeyName { get; set; }
        public string VpcId { get; set; }
        public string SubnetId { get; set; }
        public string PublicIpAddress { get; set; }
        public string PrivateIpAddress { get; set; }
        public IamInstanceProfile IamInstanceProfile { get; set; }
        public InstanceState State { get; set; }
        public DateTime? LaunchTime { get; set; }
        public List<GroupIdentifier> SecurityGroups { get; set; } = new List<GroupIdentifier>();
        public List<Tag> Tags { get; set; } = new List<Tag>();
    }

    public class Vpc
    {
        public string VpcId { get; set; }
        public string CidrBlock { get; set; }
        public bool? IsDefault { get; set; }
        public ConstantClass State { get; set; }
        public List<Tag> Tags { get; set; } = new List<Tag>();
    }

    public class Subnet
    {
        public string SubnetId { get; set; }
        public string SubnetArn { get; set; }
        public string VpcId { get; set; }
        public string AvailabilityZone { get; set; }
        public string CidrBlock { get; set; }
        public ConstantClass State { get; set; }
    }

    public class SecurityGroup
    {
        public string GroupId { get; set; }
        public string GroupName { get; set; }
        public string SecurityGroupArn { get; set; }
        public string Description { get; set; }
        public string VpcId { get; set; }
    }

    public class Image
    {
        public string ImageId { get; set; }
        public string Name { get; set; }
        public string OwnerId { get; set; }
        public string Description { get; set; }
        public ConstantClass Architecture { get; set; }
        public ConstantClass State { get; set; }
    }

    public class KeyPairInfo
    {
        public string KeyName { get; set; }
        public string KeyPairId { get; set; }
        public ConstantClass KeyType { get; set; }
    }

    // Amazon.S3.Model
    public class S3Bucket
    {
        public string BucketName { get; set; }
        public string BucketArn { get; set; }
        public string BucketRegion { get; set; }
        public DateTime? CreationDate { get; set; }
    }

    public class S3Object
    {
        public string BucketName { get; set; }
        public string Key { get; set; }
        public long? Size { get; set; }
        public DateTime? LastModified { get; set; }
    }

    // Amazon.KeyManagementService.Model
    public class KeyMetadata
    {
        public string AWSAccountId { get; set; }
        public string Arn { get; set; }
        public string KeyId { get; set; }
        public string Description { get; set; }
        public bool? Enabled { get; set; }
        public ConstantClass KeyState { get; set; }
        public ConstantClass KeyUsage { get; set; }
        public DateTime? CreationDate { get; set; }
    }

    public class KeyListEntry
    {
        public string KeyArn { get; set; }
        public string KeyId { get; set; }
    }

    public class AliasListEntry
    {
        public string AliasArn { get; set; }
        public string AliasName { get; set; }
        public string TargetKeyId { get; set; }
        public DateTime? CreationDate { get; set; }
    }

    // Amazon.IdentityManagement.Model
    public class Role
    {
        public string Arn { get; set; }
        public string RoleId { get; set; }
        public string RoleName { get; set; }
        public string Path { get; set; }
        public string AssumeRolePolicyDocument { get; set; }
        public DateTime? CreateDate { get; set; }
    }

    public class InstanceProfile
    {
        public string Arn { get; set; }
        public string InstanceProfileId { get; set; }
        public string InstanceProfileName { get; set; }
        public string Path { get; set; }
        public List<Role> Roles { get; set; } = new List<Role>();
    }

    // Amazon.SecurityToken.Model, as Get-STSCallerIdentity puts it out.
    public class GetCallerIdentityResponse
    {
        public string Account { get; set; }
        public string Arn { get; set; }
        public string UserId { get; set; }
    }

    // Of AWS.Tools.Common, as Get-AWSRegion puts it out.
    public class AWSRegion
    {
        public string Region { get; set; }
        public string Name { get; set; }
        public bool IsShellDefault { get; set; }
    }

    // Amazon.RegionEndpoint
    public class RegionEndpoint
    {
        public string SystemName { get; set; }
        public string DisplayName { get; set; }
        public override string ToString() => $"{DisplayName} ({SystemName})";
    }
}
