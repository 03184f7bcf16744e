using Amazon.Runtime;

namespace Ockam.Aws;

/// <summary>The services that runs ask, of one account and region.</summary>
internal sealed class RunClients : IDisposable
{
    /// <summary>Prepares; nothing is asked yet.</summary>
    /// <param name="connection">The account and region.</param>
    /// <param name="clock">What waits are measured by; null for the system's clock.</param>
    /// <param name="http">What makes connections; null for the SDK's own.</param>
    public RunClients(AwsConnection connection, TimeProvider? clock = null, HttpClientFactory? http = null)
    {
        Connection = connection;
        Clock = clock ?? TimeProvider.System;
        Ec2 = new Ec2Client(connection, Clock, http);
        Iam = new IamClient(connection, http);
        Ssm = new SsmClient(connection, http);
        Sts = new StsClient(connection, http);
    }

    /// <summary>The account and region.</summary>
    public AwsConnection Connection { get; }

    /// <summary>What waits are measured by.</summary>
    public TimeProvider Clock { get; }

    /// <summary>Networks and instances.</summary>
    public Ec2Client Ec2 { get; }

    /// <summary>Roles.</summary>
    public IamClient Iam { get; }

    /// <summary>Parameters.</summary>
    public SsmClient Ssm { get; }

    /// <summary>Who asks.</summary>
    public StsClient Sts { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Ec2.Dispose();
        Iam.Dispose();
        Ssm.Dispose();
        Sts.Dispose();
    }
}
