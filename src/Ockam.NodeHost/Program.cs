Console.WriteLine("ockam-node");
