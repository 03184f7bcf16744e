namespace Ockam.Aws;

/// <summary>What is listed of what there is.</summary>
/// <param name="Name">For example <c>vpc-id</c> or <c>tag:Name</c>.</param>
/// <param name="Values">One of these; <c>*</c> and <c>?</c> stand for others.</param>
internal sealed record Ec2Filter(string Name, params IReadOnlyList<string> Values);
