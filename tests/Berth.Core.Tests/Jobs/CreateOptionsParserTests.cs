using Berth.Core.Jobs;
using Berth.Core.Pods;
using CsCheck;

namespace Berth.Core.Tests.Jobs;

public sealed class CreateOptionsParserTests
{
    private static CreateOptions Clean(string options)
    {
        CreateOptionsResult result = CreateOptionsParser.Parse(options);
        Assert.Empty(result.Problems);
        Assert.Empty(result.Warnings);
        return result.Options;
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  \n\t ")]
    public void Nothing_asks_for_nothing(string? options)
    {
        CreateOptionsResult result = CreateOptionsParser.Parse(options);
        Assert.Empty(result.Problems);
        Assert.Empty(result.Warnings);
        Assert.Null(result.Options.NanoCpus);
        Assert.Equal(new DockerOptions(), result.Options.Docker);
    }

    [Theory]
    [InlineData("--cpus 1.5", 1_500_000_000)]
    [InlineData("--cpus=2", 2_000_000_000)]
    [InlineData("--cpus \"0.25\"", 250_000_000)]
    [InlineData("--cpus 1 --cpus 3", 3_000_000_000)]
    public void Cpus_are_counted_in_billionths(string options, long expected) => Assert.Equal(expected, Clean(options).NanoCpus);

    [Theory]
    [InlineData("-m 512m", 512L << 20)]
    [InlineData("-m2g", 2L << 30)]
    [InlineData("-m=1.5GiB", 3L << 29)]
    [InlineData("--memory=6291456", 6L << 20)]
    [InlineData("--memory '64000 kB'", 64000L << 10)]
    [InlineData("--memory 1t", 1L << 40)]
    public void Sizes_are_binary(string options, long expected) => Assert.Equal(expected, Clean(options).MemoryBytes);

    [Fact]
    public void The_service_of_the_captured_job_is_understood()
    {
        DockerHealth health = Clean("--health-cmd \"wget -q -O- http://127.0.0.1/\" --health-interval 2s --health-retries 5").Docker.Health!;
        Assert.Equal(["CMD-SHELL", "wget -q -O- http://127.0.0.1/"], health.Test);
        Assert.Equal(2_000_000_000, health.IntervalNanoseconds);
        Assert.Equal(5, health.Retries);
        Assert.Null(health.TimeoutNanoseconds);
    }

    [Theory]
    [InlineData("1m30s", 90_000_000_000)]
    [InlineData("1.5s", 1_500_000_000)]
    [InlineData("250ms", 250_000_000)]
    [InlineData("1h", 3_600_000_000_000)]
    [InlineData("5000us", 5_000_000)]
    [InlineData("0", 0)]
    public void Times_are_those_of_Go(string time, long nanoseconds) =>
        Assert.Equal(nanoseconds, Clean($"--health-timeout {time}").Docker.Health!.TimeoutNanoseconds);

    [Fact]
    public void Variables_come_in_every_notation_and_keep_their_order()
    {
        CreateOptions options = Clean("-e A=1 -eB=2 -e=C --env D=x=y --env=E= --env \"F=two words\" --env G='$HOME'");
        EnvOption[] expected = [new("A", "1"), new("B", "2"), new("C", null), new("D", "x=y"), new("E", ""), new("F", "two words"), new("G", "$HOME")];
        Assert.Equal(expected, options.Env);
        Assert.DoesNotContain("two words", string.Concat(options.Env), StringComparison.Ordinal);
    }

    [Fact]
    public void Boolean_flags_can_be_switched_off_again()
    {
        Assert.True(Clean("--privileged").Privileged);
        Assert.False(Clean("--privileged --privileged=false").Privileged);
        Assert.True(Clean("--init=1").Docker.Init);
        Assert.True(Clean("--no-healthcheck").Docker.Health!.Disable);
    }

    [Fact]
    public void A_boolean_flag_does_not_swallow_the_next_word()
    {
        CreateOptionsResult result = CreateOptionsParser.Parse("--privileged true --cpus 1");
        Assert.Equal("a word after --privileged is no flag: flags begin with - or --, a value that has blanks needs quotes", Assert.Single(result.Problems));
        Assert.Equal(1_000_000_000, result.Options.NanoCpus);
    }

    [Fact]
    public void One_letter_flags_combine()
    {
        CreateOptionsResult result = CreateOptionsParser.Parse("-ite X=1 -w/src -u 1001:121 -h box");
        Assert.Empty(result.Problems);
        Assert.Equal(2, result.Warnings.Count);
        Assert.Equal([new EnvOption("X", "1")], result.Options.Env);
        Assert.Equal(("/src", "1001:121", "box"), (result.Options.WorkingDirectory, result.Options.User, result.Options.Hostname));
    }

    [Fact]
    public void Mounts_of_both_notations()
    {
        CreateOptions options = Clean(
            "-v /srv/a:/a:ro,rshared --volume data:/data -v /anon --mount type=bind,source=/s,target=/t,readonly "
            + "--mount src=vol,dst=/v --mount type=tmpfs,target=/tmp,tmpfs-size=64m,tmpfs-mode=1777 --tmpfs /run:exec,size=1m --tmpfs /r");
        MountOption[] expected =
        [
            new("/srv/a", "/a", true, "rshared"), new("data", "/data"), new(null, "/anon"),
            new("/s", "/t", true, MustExist: true), new("vol", "/v"),
        ];
        Assert.Equal(expected, options.Mounts);
        Assert.Equal([true, false, false, true, false], options.Mounts.Select(m => m.IsBind));
        var tmpfs = new Dictionary<string, string> { ["/tmp"] = "size=67108864,mode=1777", ["/run"] = "exec,size=1m", ["/r"] = "" };
        Assert.Equal(tmpfs, options.Docker.Tmpfs);
    }

    [Fact]
    public void Ports_of_every_notation()
    {
        CreateOptions options = Clean("-p 80 -p 8080:80 --publish 127.0.0.1:53:53/udp -p [::1]::90 -p 7000-7001:8000-8001");
        PortOption[] expected =
        [
            new(null, null, 80, "tcp"), new(null, 8080, 80, "tcp"), new("127.0.0.1", 53, 53, "udp"), new("::1", null, 90, "tcp"),
            new(null, 7000, 8000, "tcp"), new(null, 7001, 8001, "tcp"),
        ];
        Assert.Equal(expected, options.Ports);
    }

    [Fact]
    public void What_only_Docker_can_do_is_collected()
    {
        DockerOptions docker = Clean(
            "--shm-size=1g --ulimit nofile=1024:2048 --ulimit core=-1 --ulimit nofile=99 --device /dev/fuse --device /dev/a:/dev/b:rw "
            + "--device /dev/kvm:r --add-host db:10.0.0.1 --add-host me=host-gateway --add-host six:[::1] --network-alias redis --net-alias r2 "
            + "-l a=b --label c --security-opt seccomp=unconfined --group-add 44 --sysctl net.core.somaxconn=512 --dns 1.1.1.1 "
            + "--memory-swap -1 -c 512 --cpuset-cpus 0-1 --pids-limit -1 --stop-signal SIGINT --oom-score-adj -500 --gpus all").Docker;
        Assert.Equal(1L << 30, docker.ShmSizeBytes);
        Assert.Equal([new DockerUlimit("core", -1, -1), new DockerUlimit("nofile", 99, 99)], docker.Ulimits);
        Assert.Equal([new("/dev/fuse"), new("/dev/a", "/dev/b", "rw"), new("/dev/kvm", null, "r")], docker.Devices!);
        Assert.Equal(["db:10.0.0.1", "me:host-gateway", "six:::1"], docker.ExtraHosts);
        Assert.Equal(["redis", "r2"], docker.NetworkAliases);
        Assert.Equal(new Dictionary<string, string> { ["a"] = "b", ["c"] = "" }, docker.Labels);
        Assert.Equal(["seccomp=unconfined"], docker.SecurityOpt);
        Assert.Equal(["44"], docker.GroupAdd);
        Assert.Equal("512", docker.Sysctls!["net.core.somaxconn"]);
        Assert.Equal((-1L, 512L, "0-1", -1L), (docker.MemorySwapBytes, docker.CpuShares, docker.CpusetCpus, docker.PidsLimit));
        Assert.Equal(("SIGINT", -500, "all"), (docker.StopSignal, docker.OomScoreAdj, docker.Gpus));
    }

    [Fact]
    public void Capabilities_lose_their_prefix()
    {
        CreateOptions options = Clean("--cap-add cap_sys_admin --cap-add=NET_ADMIN --cap-drop all --pid host --ipc=host --read-only");
        Assert.Equal(["SYS_ADMIN", "NET_ADMIN"], options.CapAdd);
        Assert.Equal(["ALL"], options.CapDrop);
        Assert.Equal((true, true, true), (options.HostPid, options.HostIpc, options.ReadOnlyRootFilesystem));
    }

    [Theory]
    [InlineData("--cpus two", "--cpus two: allowed is a number of CPUs such as 2 or 1.5")]
    [InlineData("--cpus -1", "--cpus -1: allowed is a number of CPUs such as 2 or 1.5")]
    [InlineData("--cpus 0.0000000001", "--cpus 0.0000000001: allowed is a number of CPUs such as 2 or 1.5")]
    [InlineData("-m lots", "-m lots: allowed is a size of at least 6m such as 512m or 2g (b, k, m, g, t; binary)")]
    [InlineData("-m 99999999999999999g", "-m 99999999999999999g: allowed is a size of at least 6m such as 512m or 2g (b, k, m, g, t; binary)")]
    [InlineData("--health-interval 2", "--health-interval 2: allowed is 0 or a time of at least 1ms such as 500ms, 30s or 1m30s")]
    [InlineData("--health-interval 10us", "--health-interval 10us: allowed is 0 or a time of at least 1ms such as 500ms, 30s or 1m30s")]
    [InlineData("--memory", "--memory needs a value: a size of at least 6m such as 512m or 2g (b, k, m, g, t; binary)")]
    [InlineData("-e", "-e needs a value: NAME=VALUE or NAME")]
    [InlineData("-e =secret", "-e: allowed is NAME=VALUE or NAME")]
    [InlineData("--privileged=maybe", "--privileged: allowed is true or false")]
    [InlineData("-w src", "-w src: allowed is an absolute path")]
    [InlineData("--oom-score-adj 2000", "--oom-score-adj 2000: allowed is a whole number from -1000 to 1000")]
    [InlineData("--dns nowhere", "--dns nowhere: allowed is an IP address")]
    [InlineData("-p 0", "-p 0: allowed is [IP:][HOST-PORT:]CONTAINER-PORT[/tcp|udp|sctp], ports from 1 to 65535 or ranges of equal length")]
    [InlineData("--userns me", "--userns me: allowed is host")]
    [InlineData("--memory 5", "--memory 5: allowed is a size of at least 6m such as 512m or 2g (b, k, m, g, t; binary)")]
    [InlineData("--stop-signal FOO", "--stop-signal FOO: allowed is a signal such as SIGINT, or its number, 1 to 64")]
    [InlineData("--user 999999999999", "--user 999999999999: allowed is USER[:GROUP], names or numbers up to 2147483647")]
    [InlineData("--sysctl foo=bar", "--sysctl foo=bar: allowed is NAME=VALUE, NAME one of net.*, fs.mqueue.*, kernel.msg*, kernel.sem, kernel.shm*: the others are the whole machine's")]
    [InlineData("--cpu-quota 1", "--cpu-quota 1: allowed is -1, 0 or a whole number from 1000")]
    [InlineData("--memory 32m --memory-swap 16m", "--memory-swap is 16 MiB and --memory 32 MiB: allowed is as much or more, as it is memory and swap together, or -1 for swap without a limit")]
    [InlineData("--memory-reservation 64m --memory 32m", "--memory-reservation is 64 MiB and --memory 32 MiB: allowed is no more than that")]
    [InlineData("--cpus 1 --cpu-period 50000", "--cpus and --cpu-period say the same: allowed is one of them")]
    [InlineData("image its arguments", "the first word is no flag: flags begin with - or --, a value that has blanks needs quotes")]
    [InlineData("--env \"A=1", "a quote is not closed")]
    [InlineData("ubuntu", "the first word is no flag: flags begin with - or --, a value that has blanks needs quotes")]
    public void A_bad_value_names_its_flag_and_what_is_allowed(string options, string problem) =>
        Assert.Equal(problem, Assert.Single(CreateOptionsParser.Parse(options).Problems));

    [Theory]
    [InlineData("-v a:b")]
    [InlineData("-v ./x:/y")]
    [InlineData("-v /a:/b:rox")]
    [InlineData("-v /a:/b:ro:z")]
    [InlineData("--mount type=bind,target=/x")]
    [InlineData("--mount type=nfs,target=/x")]
    [InlineData("--mount type=volume,source=v")]
    [InlineData("--mount type=tmpfs,source=v,target=/x")]
    [InlineData("--mount target=/x,colour=blue")]
    [InlineData("--ulimit nofile")]
    [InlineData("--ulimit nofiles=3")]
    [InlineData("--ulimit nofile=5:3")]
    [InlineData("--ulimit nofile=-1:3")]
    [InlineData("--device fuse")]
    [InlineData("--device /dev/fuse:x")]
    [InlineData("--add-host db")]
    [InlineData("--add-host db:nowhere")]
    [InlineData("--tmpfs run")]
    [InlineData("--cap-add sys-admin")]
    [InlineData("--sysctl kernel.x")]
    [InlineData("-u :g")]
    [InlineData("-u 1:2147483648")]
    [InlineData("--sysctl kernel.hostname=x")]
    [InlineData("--stop-signal 0")]
    [InlineData("--stop-signal SIGRTMIN+16")]
    [InlineData("--cpu-period 1000001")]
    [InlineData("--memory-reservation 5m")]
    [InlineData("--tmpfs /t:size=x")]
    [InlineData("--tmpfs /t:exec,nosuch")]
    [InlineData("--tmpfs /t:mode=9")]
    [InlineData("-p 80-90:1")]
    [InlineData("-p 99999")]
    [InlineData("-p 80/icmp")]
    [InlineData("-p x.y.z.w:80:80")]
    [InlineData("--cgroupns mine")]
    [InlineData("--security-opt ''")]
    public void What_Docker_would_refuse_is_a_problem(string options)
    {
        CreateOptionsResult result = CreateOptionsParser.Parse(options);
        Assert.Single(result.Problems);
        Assert.Empty(result.Options.Mounts);
        Assert.Empty(result.Options.Ports);
    }

    [Theory]
    [InlineData("--network host", "--network host is not honoured: the containers of a job share one network of their own")]
    [InlineData("--net=host", "--net host is not honoured: the containers of a job share one network of their own")]
    [InlineData("--restart always", "--restart always is not honoured: a container that ends ends its job")]
    [InlineData("--rm", "--rm is not honoured: Berth names and removes the job's containers itself")]
    [InlineData("--env-file x", "--env-file x is not honoured: files of the runner are not read; set the variables or labels in the workflow")]
    [InlineData("--pid container:x", "--pid container:x is not honoured: a job sees its own processes, or with host the node's")]
    [InlineData("--security-opt seccomp=p.json", "--security-opt seccomp=p.json is not honoured: a seccomp profile would be a file of the runner; unconfined and builtin can be had")]
    [InlineData("--device nvidia.com/gpu=all", "--device nvidia.com/gpu=all is not honoured: devices are named by their path on the node")]
    [InlineData("--memroy 2g", "--memroy is no flag of docker create (did you mean --memory?): it is left out")]
    [InlineData("--colour=blue", "--colour is no flag of docker create: it is left out")]
    [InlineData("-Zq", "-Z is no flag of docker create: it is left out")]
    public void A_flag_that_is_left_out_is_named_and_the_rest_is_kept(string options, string warning)
    {
        CreateOptionsResult result = CreateOptionsParser.Parse($"{options} --cpus 1");
        Assert.Equal(warning, Assert.Single(result.Warnings));
        Assert.Empty(result.Problems);
        Assert.Equal(1_000_000_000, result.Options.NanoCpus);
    }

    [Theory]
    [InlineData("--memory 64m --memory-swap 64m --memory-reservation 64m")]
    [InlineData("--memory 64m --memory-swap -1")]
    [InlineData("--tmpfs /t: --tmpfs /u:size=10%,mode=0700,uid=1,nr_inodes=1k,noexec,rw")]
    [InlineData("--memory 64m --memory-swap 0")]
    [InlineData("--cpus 1 --cpu-quota -1")]
    [InlineData("--cpu-period 50000 --cpu-quota 25000")]
    [InlineData("--stop-signal sigrtmin+3 --user 2147483647:www-data")]
    [InlineData("--stop-signal 64 --sysctl fs.mqueue.msg_max=9 --sysctl kernel.sem='1 2 3 4'")]
    public void What_Docker_takes_is_no_problem(string options) => Clean(options);

    [Theory]
    [InlineData("--mount type=bind,source=/s,target=/t", true)]
    [InlineData("--mount type=bind,source=/s,target=/t,bind-create-src=true", false)]
    [InlineData("-v /s:/t", false)]
    public void Only_mount_wants_its_source_to_be_there(string options, bool mustExist) =>
        Assert.Equal(mustExist, Assert.Single(Clean(options).Mounts).MustExist);

    [Fact]
    public void Each_flag_is_honoured_or_says_why_not()
    {
        Assert.All(CreateFlagsOfDocker.Names, name => Assert.DoesNotContain(
            CreateOptionsParser.Parse($"--{name}=1").Warnings, w => w.Contains("no flag of docker", StringComparison.Ordinal)));
    }

    [Fact]
    public void Any_word_comes_back_out_of_quotes() => Gen.String[Gen.Char[' ', '~'], 1, 20].Sample(value =>
    {
        string quoted = "'" + value.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
        Assert.Equal(value, Clean($"--entrypoint {quoted}").EntryPoint);
        string doubled = "\"" + value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
        Assert.Equal(value, Clean($"--entrypoint {doubled}").EntryPoint);
    });

    [Fact]
    public void No_text_makes_the_parser_fail()
    {
        string[] pieces = [" ", "-", "--", "=", "\"", "'", "\\", ":", ",", "e", "mount", "type=bind", "cpus", "1", "/a", "é", "\n", "ulimit", "-p", "device"];
        Gen.Int[0, pieces.Length - 1].Array[0, 12]
            .Sample(chosen => Assert.NotNull(CreateOptionsParser.Parse(string.Concat(chosen.Select(i => pieces[i]))).Options));
    }
}
