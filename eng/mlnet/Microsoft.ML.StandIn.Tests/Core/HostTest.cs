using Microsoft.ML.Runtime;

namespace Microsoft.ML.StandIn.Tests.Core;

[TestClass]
public sealed class HostTest
{
    [TestMethod]
    public void One_seed_settles_the_randomness_of_all_hosts()
    {
        Assert.AreEqual(Drawn(new(3)), Drawn(new(3)));
        Assert.AreNotEqual(Drawn(new(3)), Drawn(new(4)));

        static string Drawn(MLContext ml)
        {
            IHost[] hosts = [((IHostEnvironment)ml).Register("a"), ((IHostEnvironment)ml).Register("b")];
            var numbers = hosts.Concat([hosts[0].Register("c")]).Select(host => host.Rand.Next()).ToArray();
            Assert.AreEqual(3, numbers.Distinct().Count(), "hosts draw alike");
            return string.Join(' ', numbers);
        }
    }

    [TestMethod]
    public void A_host_with_a_seed_of_its_own_depends_on_nothing_else()
    {
        IHostEnvironment one = new MLContext(1), two = new MLContext(2);
        Assert.AreEqual(one.Register("x", seed: 5).Rand.Next(), two.Register("y", seed: 5).Rand.Next());
    }

    [TestMethod]
    public void What_a_channel_takes_reaches_the_log_with_its_source()
    {
        var ml = new MLContext();
        var seen = new List<LoggingEventArgs>();
        ml.Log += (_, message) => seen.Add(message);
        using (var channel = ((IHostEnvironment)ml).Register("Outer").Register("Inner").Start("Training"))
        {
            channel.Info(MessageSensitivity.None, "epoch {0}", 7);
            channel.Warning(MessageSensitivity.None, "{braces}");
        }

        var info = seen.Single(message => message.Kind == ChannelMessageKind.Info);
        Assert.AreEqual("epoch 7", info.RawMessage);
        Assert.AreEqual("Inner; Training", info.Source);
        Assert.AreEqual("{braces}", seen.Single(message => message.Kind == ChannelMessageKind.Warning).RawMessage);
        Assert.IsTrue(seen.Count(message => message.Kind == ChannelMessageKind.Trace) >= 2, "a channel tells when it starts and ends");
    }

    [TestMethod]
    public void A_host_is_named_after_every_second_of_those_above_it()
    {
        var ml = new MLContext();
        var sources = new List<string>();
        ml.Log += (_, message) => { if (message.Kind == ChannelMessageKind.Info) sources.Add(message.Source); };
        IHostEnvironment host = ml;
        for (var level = 1; level <= 5; level++)
        {
            host = host.Register($"L{level}");
            using var channel = host.Start("C");
            channel.Info(MessageSensitivity.None, "x");
        }
        CollectionAssert.AreEqual(new[] { "L1; C", "L2; C", "L1; L3; C", "L2; L4; C", "L1; L3; L5; C" }, sources);
    }

    [TestMethod]
    public void A_channel_takes_any_message_but_an_empty_one_even_when_it_is_disposed_of()
    {
        var ml = new MLContext();
        var seen = new List<string>();
        ml.Log += (_, message) => { if (message.Kind != ChannelMessageKind.Trace) seen.Add($"{message.Kind} {message.RawMessage}"); };
        var channel = ((IHostEnvironment)ml).Register("x").Start("y");
        channel.Error(MessageSensitivity.UserData, "first");
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => channel.Info(MessageSensitivity.None, ""));
        Assert.ThrowsExactly<FormatException>(() => channel.Info(MessageSensitivity.None, "{0} {1}", 1));
        channel.Dispose();
        channel.Dispose();
        channel.Info(MessageSensitivity.None, "last");
        CollectionAssert.AreEqual(new[] { "Error first", "Info last" }, seen);
    }

    [TestMethod]
    public void A_host_needs_a_name()
    {
        IHostEnvironment ml = new MLContext();
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ml.Register(""));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ml.Register(null!));
    }

    [TestMethod]
    public void Progress_is_refused_when_it_has_more_values_than_names()
    {
        using var progress = ((IHostEnvironment)new MLContext()).Register("x").StartProgressChannel("Training");
        progress.SetHeader(new(["loss"], ["epochs"]), entry => entry.SetProgress(0, 1, 10));
        progress.Checkpoint(1);
        Assert.ThrowsExactly<InvalidOperationException>(() => progress.Checkpoint(1, 2, 3, 4, 5));
    }

    [TestMethod]
    public void Progress_does_not_reach_the_log()
    {
        var ml = new MLContext();
        var seen = 0;
        ml.Log += (_, _) => seen++;
        using var progress = ((IHostEnvironment)ml).Register("x").StartProgressChannel("Training");
        progress.SetHeader(new(["loss"], ["epochs"]), entry => entry.SetProgress(0, 1, 10));
        progress.Checkpoint(0.5, 1);
        Assert.AreEqual(0, seen);
    }

    [TestMethod]
    public void An_exception_comes_back_from_its_context_as_it_is()
    {
        var host = ((IHostEnvironment)new MLContext()).Register("x");
        var ex = new InvalidOperationException("y");
        Assert.AreSame(ex, host.Process(ex));
        Assert.AreEqual("y", ex.Message);
        Assert.AreEqual("HostEnvironment", host.ContextDescription);
        Assert.AreEqual("Environment", ex.Data["Throwing component"]);
    }
}
