using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent;
using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Onnx;
using Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;

namespace Microsoft.ML.Lstm.Engine.Tests.Onnx;

/// <summary>ONNX models as frameworks write them run here; those that cannot are refused by name, and damaged files take little memory.</summary>
[TestClass]
public sealed class OnnxModelTests
{
    const int Damaged = 3000;
    const long Room = 1 << 20;

    [TestMethod]
    [DataRow(1, 1), DataRow(3, 5), DataRow(64, 9)]
    public void A_classifier_as_PyTorch_exports_it_gives_the_same(int batch, int steps) => PyTorch(batch, steps).AssertSame($"{batch} {steps}");

    [TestMethod]
    public void Inputs_that_do_not_fit_are_refused()
    {
        var model = OnnxModel.Load(PyTorch(2, 3).Bytes());
        Assert.AreEqual("x Float [x 0, x 1, x 2] -> y Float", model.ToString());
        var session = model.CreateSession();
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(session.Run).Message, "'x' has not been given");
        Assert.ThrowsExactly<InvalidOperationException>(() => session.Output(0));
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => session.SetInput(0, new float[6], 2, 3)).Message, "[2, 3]");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => session.SetInput(0, new float[7], 1, 2, 3)).Message, "do not hold 7");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => session.SetInput(0, new long[6], 1, 2, 3)).Message, "whole numbers");
        session.SetInput(0, new float[14], 2, 1, 7);
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(session.Run).Message, "(LSTM) cannot be computed");
        var small = model.CreateSession(mostValues: 100);
        small.SetInput(0, new float[90], 3, 5, 6);
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(small.Run).Message, "more room");
    }

    [TestMethod]
    [DataRow(true), DataRow(false)]
    public void One_of_two_graphs_runs_and_reads_values_around_it(bool then)
    {
        var model = new OnnxTestModel(16);
        model.Input("x", then ? [1f, 2, 3] : [1, -9, 3], 3);
        model.Add("ReduceSum", ["x"], ["sum"], new OnnxAttribute("keepdims", 0L));
        model.Add("Greater", ["sum", model.Constant([0f])], ["flag"]);
        model.Add("If", ["flag"], ["y"], new("then_branch", Branch("Exp")), new("else_branch", Branch("Neg")));
        model.Output("y").AssertSame("If");

        static object Branch(string name)
        {
            var branch = new OnnxTestModel(16);
            branch.Add(name, ["x"], [$"{name} of x"]);
            return branch.Output($"{name} of x").Graph;
        }
    }

    [TestMethod]
    public void In_steady_state_nothing_is_allocated()
    {
        AssertAllocatesNothing(PyTorch(2, 3), 2, 3, 6);
        var around = new OnnxTestModel(13);
        around.Input("x", new float[36], 2, 3, 6);
        around.Add("Conv", ["x", around.Constant(Values(1, 27), 3, 3, 3)], ["convolved"], new OnnxAttribute("pads", new[] { 1L, 1L }));
        around.Add("MaxPool", ["convolved"], ["greatest"], new OnnxAttribute("kernel_shape", new[] { 2L }));
        around.Add("AveragePool", ["greatest"], ["mean"], new OnnxAttribute("kernel_shape", new[] { 2L }));
        around.Add("TopK", ["mean", around.Constant(2)], ["y", "places"]);
        AssertAllocatesNothing(around.Output("y").Output("places", OnnxType.Int64), 2, 3, 6);
    }

    static void AssertAllocatesNothing(OnnxTestModel model, params int[] dims)
    {
        var session = OnnxModel.Load(model.Bytes()).CreateSession();
        var values = new float[dims.Aggregate((all, dim) => all * dim)];
        void Run()
        {
            session.SetInput(0, values, dims);
            session.Run();
        }

        for (var i = 0; i < 50; i++) Run();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10; i++) Run();
        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    public void What_is_not_known_is_refused_by_its_name()
    {
        var model = new OnnxTestModel(14);
        model.Input("x", new float[4], 2, 2);
        model.Add("Einsum", ["x"], ["y"]);
        StringAssert.Contains(Refused(model.Output("y")), "(Einsum) is an operator of ONNX's domain that is not known here. Known are Abs, Add");
        StringAssert.Contains(Refused(One("Relu", ["z"])), "reads 'z'");
        StringAssert.Contains(Refused(One("Relu", ["y"])), "cyclic");
        StringAssert.Contains(Refused(One("Relu", ["x"], new OnnxAttribute("strange", 1L))), "'strange' is not known");
        StringAssert.Contains(Refused(One("Constant", [])), "no value");
        StringAssert.Contains(Refused(new OnnxTestModel(6).Output("y")), "version 6");
        foreach (var bytes in new byte[][] { [], [1, 2, 3], "This is no model at all."u8.ToArray() }) Assert.ThrowsExactly<InvalidDataException>(() => OnnxModel.Load(new MemoryStream(bytes)));

        static OnnxTestModel One(string type, string[] inputs, params OnnxAttribute[] attributes)
        {
            var model = new OnnxTestModel(14);
            model.Input("x", new float[4], 2, 2);
            model.Add(type, inputs, ["y"], attributes);
            return model.Output("y");
        }

        static string Refused(OnnxTestModel model) => Assert.ThrowsExactly<InvalidDataException>(() => OnnxModel.Load(model.Bytes())).Message;
    }

    [TestMethod]
    public void Damaged_files_are_refused_or_run_and_take_little_memory()
    {
        using var looped = new MemoryStream();
        new SequenceModel(new Sequential(new Layers.Recurrent.Lstm(6, 4, new LstmOptions { ProjectionSize = 2 }), new Linear(2, 3)), new MseLoss(), seed: 1).SaveOnnx(looped);
        byte[][] files = [PyTorch(2, 3).Bytes(), looped.ToArray()];
        var (random, read) = (new Random(4), 0);
        for (var i = 0; i < Damaged; i++)
        {
            var bytes = (byte[])files[i % 2].Clone();
            for (var change = random.Next(1, 4); change > 0; change--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            if (random.Next(10) == 0) bytes = bytes[..random.Next(bytes.Length)];
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                var session = OnnxModel.Load(new MemoryStream(bytes)).CreateSession(Room);
                session.SetInput(0, new float[36], 2, 3, 6);
                session.Run();
                read++;
            }
            catch (Exception refused) when (refused is InvalidDataException or InvalidOperationException or ArgumentException)
            {
                Assert.IsTrue(refused.Message.Length > 20);
            }
            Assert.IsTrue(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 27, $"file {i} took {GC.GetAllocatedBytesForCurrentThread() - before} bytes");
        }
        Assert.IsTrue(read > Damaged / 10, $"{read} have run");
    }

    // nn.LSTM(batch_first=True, bidirectional=True) and nn.Linear on the last step, as torch.onnx writes them: first states of zeros are made from the input's shape.
    static OnnxTestModel PyTorch(int batch, int steps)
    {
        const int Features = 6, Units = 5, Classes = 3;
        var model = new OnnxTestModel(17);
        model.Input("x", Values(1, batch * steps * Features), batch, steps, Features);
        model.Add("Shape", ["x"], ["shape"]);
        model.Add("Gather", ["shape", model.Constant(0)], ["batch"], new OnnxAttribute("axis", 0L));
        model.Add("Concat", [model.Constant(2), "batch", model.Constant(Units)], ["sizes"], new OnnxAttribute("axis", 0L));
        model.Add("ConstantOfShape", ["sizes"], ["zeros"]);
        model.Add("Transpose", ["x"], ["turned"], new OnnxAttribute("perm", new[] { 1L, 0L, 2L }));
        string[] inputs = ["turned", model.Constant(Values(2, 8 * Units * Features), 2, 4 * Units, Features), model.Constant(Values(3, 8 * Units * Units), 2, 4 * Units, Units), model.Constant(Values(4, 16 * Units), 2, 8 * Units), "", "zeros", "zeros"];
        model.Add("LSTM", inputs, ["Y", "Y_h", "Y_c"], new OnnxAttribute("direction", "bidirectional"), new OnnxAttribute("hidden_size", (long)Units));
        model.Add("Transpose", ["Y"], ["both"], new OnnxAttribute("perm", new[] { 0L, 2L, 1L, 3L }));
        model.Add("Reshape", ["both", model.Constant(0, 0, -1)], ["flat"]);
        model.Add("Transpose", ["flat"], ["outputs"], new OnnxAttribute("perm", new[] { 1L, 0L, 2L }));
        model.Add("Gather", ["outputs", model.Constant(-1)], ["last"], new OnnxAttribute("axis", 1L));
        model.Add("Squeeze", ["last", model.Constant(1)], ["row"]);
        model.Add("Gemm", ["row", model.Constant(Values(5, Classes * 2 * Units), Classes, 2 * Units), model.Constant(Values(6, Classes), Classes)], ["y"], new OnnxAttribute("transB", 1L));
        return model.Output("y");
    }

    static float[] Values(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
    }
}
