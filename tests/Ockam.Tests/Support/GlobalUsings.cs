global using Ockam.Tests.Support;
