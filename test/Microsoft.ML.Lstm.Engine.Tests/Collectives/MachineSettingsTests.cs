using Microsoft.ML.Lstm.Engine.Collectives;

namespace Microsoft.ML.Lstm.Engine.Tests.Collectives;

[TestClass]
public sealed class MachineSettingsTests
{
    static MachineSettings? Of(TrainingMachines? options, params (string Name, string Value)[] variables) =>
        MachineSettings.Of(options, name => variables.FirstOrDefault(variable => variable.Name == name).Value);

    static readonly TrainingMachines Whole = new() { Rank = 1, Count = 3, Address = "head:29500", Secret = "s", Timeout = TimeSpan.FromSeconds(7) };

    [TestMethod]
    public void Settings_come_from_options_then_from_the_environment_then_from_mpirun()
    {
        Assert.IsNull(Of(null));
        Assert.IsNull(Of(Whole with { Count = 1 }), "alone");
        Assert.IsNull(Of(new() { Count = 1 }, ("OMPI_COMM_WORLD_SIZE", "4"), ("OMPI_COMM_WORLD_RANK", "2")), "alone, whatever the environment says");
        Assert.AreEqual(new(1, 3, "head:29500", "s", TimeSpan.FromSeconds(7)), Of(Whole));
        (string, string)[] variables = [("LSTM_MACHINES_RANK", "2"), ("LSTM_MACHINES_COUNT", "4"), ("LSTM_MACHINES_ADDRESS", "other:1"), ("LSTM_MACHINES_SECRET", "t"), ("LSTM_MACHINES_TIMEOUT", "9")];
        Assert.AreEqual(new(2, 4, "other:1", "t", TimeSpan.FromSeconds(9)), Of(null, variables));
        Assert.AreEqual(new(1, 3, "head:29500", "s", TimeSpan.FromSeconds(7)), Of(Whole, variables));
        Assert.AreEqual(new(2, 4, null, null, TimeSpan.FromMinutes(5)), Of(null, ("OMPI_COMM_WORLD_SIZE", "4"), ("OMPI_COMM_WORLD_RANK", "2")));
        Assert.AreEqual(new(1, 3, "head:29500", "s", TimeSpan.FromSeconds(7)), Of(Whole, ("OMPI_COMM_WORLD_SIZE", "4"), ("OMPI_COMM_WORLD_RANK", "2")));
    }

    [TestMethod]
    public void What_is_missing_or_does_not_fit_is_named()
    {
        Refused("Rank is missing", Whole with { Rank = null });
        Refused("Count is missing", Whole with { Count = null });
        Refused("Address is missing", Whole with { Address = null });
        Refused("Secret is missing", Whole with { Secret = null });
        Refused("The rank is 3 of 3 machines, but ranks count from 0 to 2", Whole with { Rank = 3 });
        Refused("LSTM_MACHINES_COUNT is 'many', which is no number", Whole with { Count = null }, ("LSTM_MACHINES_COUNT", "many"));
        Refused("LSTM_MACHINES_COUNT in the environment", Whole with { Count = null }, ("LSTM_MACHINES_COUNT", " "));
        foreach (var address in (string[])["head", ":1", "head:", "head:0", "head:70000"])
            StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => TcpMeeting.Meet(Of(Whole with { Address = address })!, new(TimeSpan.FromSeconds(1), () => false))).Message, $"is '{address}', but must be a host and a port");

        static void Refused(string message, TrainingMachines options, params (string, string)[] variables) =>
            StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => Of(options, variables)).Message, message);
    }

    [TestMethod]
    public void A_secret_is_not_written_out()
    {
        Assert.AreEqual("rank 1 of 3 at head:29500", $"{Whole}");
        Assert.AreEqual("rank 1 of 3, at head:29500", $"{Of(Whole)}");
        Assert.IsFalse($"{new TrainingOptions { Machines = Whole with { Secret = "hidden" } }}".Contains("hidden", StringComparison.Ordinal));
    }
}
