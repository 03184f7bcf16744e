using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Ockam.Benchmarks.Portals;

/// <summary>From the start of the inlet's process until a client can connect to it. Node and identity exist, and the outlet runs.</summary>
internal static class StartPart
{
    public static async Task RunAsync(Measurement measurement)
    {
        Workshop workshop = measurement.Workshop;
        await using EchoTarget server = await EchoTarget.StartAsync(workshop, EchoServer.Command);
        foreach (OckamProgram program in measurement.Programs)
        {
            OckamHome inlet = await OckamHome.CreateAsync(workshop, program, "inlet");
            OckamHome outlet = await OckamHome.CreateAsync(workshop, program, "outlet");
            int middle = workshop.FreePort();
            string served = workshop.Write(
                "outlet.yaml", OckamConfiguration.Outlet(inlet.Identifier, middle, server.Port, workshop.FreePort()));
            await using Child back = program.Start(workshop, outlet.Folder, "run", served);
            await back.WaitUntilItListensAsync(middle, workshop.Stopped);
            // The first is for what is unpacked, and for what the kernel keeps in memory of the files.
            for (int round = -1; round < Math.Max(measurement.Options.Runs, measurement.Options.Quick ? 3 : 15); round++)
            {
                int front = workshop.FreePort();
                string file = workshop.Write(
                    "inlet.yaml", OckamConfiguration.Inlet(outlet.Identifier, front, middle, workshop.FreePort()));
                await using Child child = program.Start(workshop, inlet.Folder, "run", file);
                double milliseconds = await UntilAcceptedAsync(child, front, workshop.Stopped);
                if (round >= 0) measurement.Figures.Add(Kinds.Start, OckamPortal.NameOf(program, false), milliseconds);
                Measurement.Progress($"{program.Name}: the inlet accepts after {milliseconds:0} ms");
            }
        }
    }

    private static async Task<double> UntilAcceptedAsync(Child child, int port, CancellationToken cancellationToken)
    {
        while (true)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Connect(IPAddress.Loopback, port);
                return Stopwatch.GetElapsedTime(child.Started).TotalMilliseconds;
            }
            catch (SocketException) when (!child.HasExited)
            {
                await Task.Delay(1, cancellationToken);
            }
            catch (SocketException)
            {
                throw new InvalidOperationException($"{child.Name} ended: {child.LastLines()}");
            }
        }
    }
}
