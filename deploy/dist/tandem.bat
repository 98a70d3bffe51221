@echo off
rem Runs Tandem from wherever its archive was unpacked, with JAVA_HOME's Java or that in PATH, of which 25 is the oldest
rem that will do. JAVA_OPTS_APPEND has the last word on Java's options.
setlocal
for %%h in ("%~dp0..") do set "home=%%~fh"
set "java=%home%\java\bin\java.exe"
if exist "%java%" goto run
if defined JAVA_HOME (
  set "java=%JAVA_HOME%\bin\java.exe"
  call :check && goto run
)
set "java=java.exe"
call :check && goto run
echo Tandem needs Java 25 or newer and found none: install one, such as Eclipse Temurin (https://adoptium.net), or set JAVA_HOME to it.>&2
exit /b 1

:run
set "aot="
if exist "%home%\tandem.aot" set aot="-XX:AOTCache=%home%\tandem.aot"
"%java%" "@%home%\deploy\java.options" %aot% %JAVA_OPTS_APPEND% -jar "%home%\quarkus-run.jar" %*
exit /b %ERRORLEVEL%

:check
set "number=0"
for /f "tokens=3" %%v in ('call "%java%" -version 2^>^&1 ^| findstr /c:"version \""') do for /f "delims=.-+ tokens=1" %%n in ("%%~v") do set "number=%%n"
if %number% geq 25 exit /b 0
exit /b 1
