namespace Ockam.Aws;

internal sealed partial class RunRemoval
{
    private Task DeleteAsync(RunResource resource, CancellationToken cancellationToken)
    {
        Ec2Client ec2 = _clients.Ec2;
        string id = resource.Id;
        return resource.Kind switch
        {
            RunKind.Instance => ec2.WaitForInstanceGoneAsync(id, new WaitTold(this), cancellationToken),
            RunKind.Image => ec2.DeregisterImageAsync(id, cancellationToken),
            RunKind.Snapshot => ec2.DeleteSnapshotAsync(id, cancellationToken),
            RunKind.InstanceProfile => DeleteProfileAsync(id, cancellationToken),
            RunKind.Role => DeleteRoleAsync(id, cancellationToken),
            RunKind.Parameter => _clients.Ssm.DeleteAsync(id, cancellationToken),
            RunKind.KeyPair => DeleteKeyPairAsync(id, cancellationToken),
            RunKind.NatGateway => ec2.WaitForNatGatewayGoneAsync(id, new WaitTold(this), cancellationToken),
            RunKind.Address => ReleaseAsync(id, cancellationToken),
            RunKind.Volume => ec2.DeleteVolumeAsync(id, cancellationToken),
            RunKind.InternetGateway => DeleteGatewayAsync(id, cancellationToken),
            RunKind.Subnet => ec2.DeleteSubnetAsync(id, cancellationToken),
            RunKind.RouteTable => DeleteRoutesAsync(id, cancellationToken),
            RunKind.SecurityGroup => ec2.DeleteSecurityGroupAsync(id, cancellationToken),
            RunKind.Vpc => ec2.DeleteVpcAsync(id, cancellationToken),
            _ => throw new InvalidOperationException($"Nothing removes a {resource.Kind}."),
        };
    }

    private async Task DeleteProfileAsync(string name, CancellationToken cancellationToken)
    {
        IamInstanceProfile profile = await _clients.Iam.GetInstanceProfileAsync(name, cancellationToken).ConfigureAwait(false);
        foreach (string role in profile.RoleNames)
            await OrGoneAsync(() => _clients.Iam.RemoveRoleFromInstanceProfileAsync(name, role, cancellationToken)).ConfigureAwait(false);
        await _clients.Iam.DeleteInstanceProfileAsync(name, cancellationToken).ConfigureAwait(false);
    }

    private async Task DeleteRoleAsync(string name, CancellationToken cancellationToken)
    {
        IamClient iam = _clients.Iam;
        foreach (string policy in await iam.ListRolePoliciesAsync(name, cancellationToken).ToListAsync(cancellationToken)
            .ConfigureAwait(false))
            await OrGoneAsync(() => iam.DeleteRolePolicyAsync(name, policy, cancellationToken)).ConfigureAwait(false);
        foreach (string arn in await iam.ListAttachedRolePoliciesAsync(name, cancellationToken).ToListAsync(cancellationToken)
            .ConfigureAwait(false))
            await OrGoneAsync(() => iam.DetachRolePolicyAsync(name, arn, cancellationToken)).ConfigureAwait(false);
        await iam.DeleteRoleAsync(name, cancellationToken).ConfigureAwait(false);
    }

    // What keeps something from being deleted may be gone already, by a repetition below us for one: the thing itself is not, for all that.
    private static async Task OrGoneAsync(Func<Task> act)
    {
        try
        {
            await act().ConfigureAwait(false);
        }
        catch (AwsException gone) when (gone.Kind == AwsErrorKind.NotFound)
        {
            // It is what was wanted.
        }
    }

    // It is found by its id, and deleted by its name.
    private async Task DeleteKeyPairAsync(string id, CancellationToken cancellationToken)
    {
        Ec2KeyPair? pair = await _clients.Ec2.DescribeKeyPairsAsync(Ec2Selection.ById(id), cancellationToken)
            .FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
        if (pair is null) return;
        await _clients.Ec2.DeleteKeyPairAsync(pair.Name, cancellationToken).ConfigureAwait(false);
    }

    private async Task ReleaseAsync(string id, CancellationToken cancellationToken)
    {
        Ec2Address? address = await _clients.Ec2.DescribeAddressesAsync(Ec2Selection.ById(id), cancellationToken)
            .FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
        if (address is null) return;
        try
        {
            // What used it is gone, or going: nobody else may take the address of a NAT gateway from it.
            await _clients.Ec2.ReleaseAddressAsync(id, cancellationToken).ConfigureAwait(false);
        }
        catch (AwsException held) when (held.Code == "AuthFailure")
        {
            // So EC2 calls it where a NAT gateway has the address still; with credentials that are wrong nothing would have been listed.
            throw new AwsException(AwsErrorKind.Dependency, held.Message, held)
            {
                Code = held.Code, RequestId = held.RequestId, Status = held.Status,
            };
        }
    }

    // Of subnets of the run alone: others that use this table are somebody's choice, and AWS says so.
    private async Task DeleteRoutesAsync(string id, CancellationToken cancellationToken)
    {
        Ec2RouteTable? table = await _clients.Ec2.DescribeRouteTablesAsync(Ec2Selection.ById(id), cancellationToken)
            .FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
        if (table is null) return;
        foreach (Ec2RouteAssociation each in table.Associations.Where(each => each.SubnetId is { } subnet && _ours.Contains(subnet)))
            await OrGoneAsync(() => _clients.Ec2.DisassociateRouteTableAsync(each.AssociationId, cancellationToken)).ConfigureAwait(false);
        await _clients.Ec2.DeleteRouteTableAsync(id, cancellationToken).ConfigureAwait(false);
    }

    private async Task DeleteGatewayAsync(string id, CancellationToken cancellationToken)
    {
        Ec2InternetGateway? gateway = await _clients.Ec2.DescribeInternetGatewaysAsync(Ec2Selection.ById(id), cancellationToken)
            .FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
        if (gateway is null) return;
        foreach (string vpc in gateway.VpcIds)
            await _clients.Ec2.DetachInternetGatewayAsync(id, vpc, cancellationToken).ConfigureAwait(false);
        await _clients.Ec2.DeleteInternetGatewayAsync(id, cancellationToken).ConfigureAwait(false);
    }
}
